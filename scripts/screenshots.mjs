// Makes the pictures under docs/images: the way of a newcomer through the example shop, and one sheet of every state
// of every page, on a desktop, on a phone, dark, and from right to left. The single pictures stay in .cache/screenshots.
// `npm run screenshots -- code-` takes those whose name begins so, and no sheet.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startIDTokenOperator } from 'passport-idtoken/dev';
import { chromium } from 'playwright-core';
import { findBrowser } from '../test/helpers/find-browser.mjs';
import { startPageStates } from './page-states.mjs';

const PICTURES = 'docs/images';
const SINGLE = '.cache/screenshots';
/** In which settings each state is looked at. */
const SETTINGS = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  dark: { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
  rtl: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, language: 'ar' },
};
const MARIE = {
  tokenId: 'marie',
  givenName: 'Marie',
  familyName: 'Dupont',
  dateOfBirth: '1990-05-01',
  nationality: 'FRA',
};
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--hide-scrollbars',
];

for (const folder of [PICTURES, SINGLE]) mkdirSync(folder, { recursive: true });
const [wanted] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: await findBrowser(), args: FLAGS });
try {
  const taken = await takeStates(wanted);
  if (wanted === undefined) await takeSheet(taken);
  if (wanted === undefined || wanted === 'first-login') {
    await withShop(takeReadmePictures);
    console.log(`${PICTURES}/first-login-*.jpg, ${PICTURES}/states.jpg, and each picture in ${SINGLE}`);
  }
} finally {
  await browser.close();
}

/** Runs the example shop with an operator of its own, and marie as its customer. */
async function withShop(use) {
  const data = mkdtempSync(path.join(tmpdir(), 'passport-idtoken-screenshots-'));
  const operator = await startIDTokenOperator({
    services: [
      {
        serviceId: 'corner-shop',
        name: 'Corner Shop',
        url: 'https://shop.example.com',
        allowedScopes: ['identity:full', 'identity:age_over_18'],
      },
    ],
    rateLimits: false,
  });
  const shop = spawn(process.execPath, ['example-app/start.mjs'], {
    env: { ...process.env, PORT: '0', DATA: data, IDTOKEN_OPERATOR: operator.url },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const address = await addressOf(shop);
    await link(address, await operator.enroll(MARIE));
    await use(address, operator);
  } finally {
    shop.kill('SIGTERM');
    await once(shop, 'close');
    await operator.stop();
    rmSync(data, { recursive: true, force: true });
  }
}

function addressOf({ stdout }) {
  let output = '';
  return new Promise((resolve, reject) => {
    stdout.on('data', (text) => {
      output += text;
      const [, address] = /The shop +(\S+)[^]*Ctrl\+C/.exec(output) ?? [];
      if (address) resolve(address);
    });
    stdout.once('end', () => reject(new Error(`The shop did not start: ${output}`)));
  });
}

/** Makes somebody a customer. */
async function link(address, phone) {
  const page = await browser.newPage();
  await page.goto(`${address}/account/link`);
  await page.getByLabel('E-mail address').fill(`${phone.tokenId}@example.com`);
  await page.getByLabel('Token id').fill(phone.tokenId);
  await page.getByRole('button', { name: 'Link' }).click();
  await page.locator('#pending').waitFor();
  await phone.approve(await phone.nextPush());
  await page.waitForURL('**/account');
  await page.close();
}

async function startLogin(page, address, email) {
  await page.goto(`${address}/login`);
  await page.locator('[name=identifier]').fill(email);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL('**/login/code?**');
}

/** The way of a newcomer through the example, in four pictures: the browser, and beside it the phone. */
async function takeReadmePictures(address, operator) {
  const context = await browser.newContext({ viewport: { width: 390, height: 700 } });
  const phone = await context.newPage();
  await phone.goto(`${operator.url}/phone?${new URLSearchParams(MARIE)}`);
  await phone.getByTestId('enrol-submit').click();
  await phone.locator('[data-testid=connection][data-state=connected]').waitFor();
  const page = await context.newPage();
  await page.setViewportSize({ width: 620, height: 700 });
  const take = async (name) => await takePair(context, [page, phone], `first-login-${name}`);

  await page.goto(address);
  await take('1-shop');
  await startLogin(page, address, 'marie@example.com');
  await page.locator('#pending').waitFor();
  await phone.bringToFront();
  await phone.getByTestId('code').waitFor();
  await take('2-code');
  await phone.locator('[data-scope="identity:nationality"]').uncheck({ force: true });
  await phone.getByTestId('approve').click();
  await phone.getByTestId('sensor').waitFor();
  await take('3-approve');
  await phone.getByTestId('sensor').click();
  await page.bringToFront();
  await page.waitForURL((url) => !url.pathname.startsWith('/login'));
  await page.goto(`${address}/account`);
  await take('4-receipt');
  await context.close();
}

/** Two windows side by side, as one small picture. */
async function takePair(context, pages, name) {
  const windows = [];
  for (const page of pages) {
    await page.bringToFront();
    const shot = await page.screenshot({ animations: 'disabled' });
    windows.push(`<img src="data:image/png;base64,${shot.toString('base64')}">`);
  }
  const sheet = await context.newPage();
  await sheet.setViewportSize({ width: 726, height: 490 });
  await sheet.setContent(`<style>
    body { margin: 0; padding: 20px; display: flex; gap: 16px; background: #c9cfdd; }
    img { height: 450px; display: block; border-radius: 10px; box-shadow: 0 3px 16px #0004; }
    img + img { border-radius: 20px; }
  </style>${windows.join('')}`);
  await sheet.screenshot({ path: `${SINGLE}/${name}.png` });
  await sheet.screenshot({ path: `${PICTURES}/${name}.jpg`, type: 'jpeg', quality: 60 });
  await sheet.close();
}

/** @returns the pictures of each state, in the order of the sheet. */
async function takeStates(wanted = '') {
  const site = await startPageStates();
  const taken = {};
  for (const [setting, { language = 'en', ...options }] of Object.entries(SETTINGS)) {
    const page = await browser.newPage({ reducedMotion: 'reduce', ...options });
    for (const state of site.states.filter((name) => name.startsWith(wanted))) {
      await page.goto(`${site.origin}/${language}/${state}`);
      // What the script shows later, as if it had; what is there without scripts only, it has taken away.
      await page.evaluate(() => {
        for (const plain of document.querySelectorAll('.late')) plain.remove();
        for (const scripted of document.querySelectorAll('[data-scripted]')) scripted.hidden = false;
      });
      const file = `${SINGLE}/${state}-${setting}.png`;
      // Not `fullPage`: that takes a phone for a desktop.
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ ...options.viewport, height: Math.max(height, options.viewport.height) });
      await page.screenshot({ path: file, animations: 'disabled' });
      await page.setViewportSize(options.viewport);
      (taken[state] ??= []).push(file);
    }
    await page.close();
  }
  site.close();
  return taken;
}

async function takeSheet(taken) {
  const page = await browser.newPage({ viewport: { width: 1500, height: 800 } });
  const rows = Object.entries(taken).map(([state, files]) => {
    const pictures = files.map((file) => `<img src="data:image/png;base64,${readFileSync(file).toString('base64')}">`);
    return `<h2>${state}</h2><div>${pictures.join('')}</div>`;
  });
  await page.setContent(`<style>
    body { margin: 0; padding: 16px; background: #8a8f98; font: 600 18px system-ui, sans-serif; }
    h2 { margin: 12px 0 6px; font-size: 18px; }
    div { display: flex; gap: 12px; align-items: start; }
    img { height: 320px; }
  </style>${rows.join('')}`);
  await page.screenshot({ path: `${PICTURES}/states.jpg`, type: 'jpeg', quality: 75, fullPage: true });
}
