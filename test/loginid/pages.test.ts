import { SENTENCES } from '../../lib/browser/errors.js';
import { LOGINID_PAGES_SCRIPT } from '../../lib/generated/loginid-pages.js';
import { NEUTRAL } from '../../lib/loginid/browser/client.js';
import { loginIDPages } from '../../lib/loginid/pages/pages.js';
import { LANGUAGES } from '../../lib/pages/language.js';
import { wordings } from '../../lib/pages/texts.js';
import type { PageLayout } from '../../lib/pages/layout.js';
import { en } from '../../lib/pages/texts/en.js';
import { pageLayout } from '../helpers/page-layout.js';
import { PAYLOADS } from '../pages/payloads.js';
import { breachesOf, hidesSomething, structureOf, textOf } from '../pages/structure.js';

const INTEGRATION = {
  name: 'loginid',
  baseURL: 'https://directweb.example/v1',
  apiKey: 'fLari955o86zbedHVT-lcRKoZMoIQ==',
};
const WEBSITE = 'https://shop.example';
const SCRIPTS = ['/login/assets/loginid.directweb-Hn0d.js', '/login/assets/loginid-pages-IZlk.js'];
const SESSION = '3f2b1c4d-0a1b-4c2d-8e3f-9a0b1c2d3e4f';
const ALL = ['/', '/register', '/add', '/approve', `/approve?session=${SESSION}`, `/add?session=${SESSION}`];

function page(at: string, layout: Partial<PageLayout> = {}, integration = INTEGRATION): string {
  const [path = '', query] = at.split('?');
  return loginIDPages(integration, WEBSITE).at(path, new URLSearchParams(query))!(
    pageLayout({ scripts: SCRIPTS, ...layout }),
  );
}

describe('the pages of LoginID', () => {
  it.each(ALL)('%s is a page under the strict policy, with our scripts in their order', (path) => {
    const html = page(path);
    expect(breachesOf(html)).toEqual([]);
    expect(Array.from(html.matchAll(/<script defer nonce="([^"]+)" src="([^"]+)">/g), ([, ...tag]) => tag)).toEqual(
      SCRIPTS.map((script) => [pageLayout().nonce, script]),
    );
    expect(html).toContain(`data-base-url="${INTEGRATION.baseURL}"`);
    expect(html).toContain(`data-api-key="${INTEGRATION.apiKey}"`);
    expect(html).toMatch(/id="identifier"\s+name="identifier"\s+autocomplete="username"/);
  });

  it('are no others', () => {
    const pages = loginIDPages(INTEGRATION, WEBSITE);
    for (const path of ['/approv', '/register/x', '', '/assets', '/constructor']) {
      expect(pages.at(path, new URLSearchParams())).toBeUndefined();
    }
  });

  it('may send to the operator’s origin, and bring the client before what uses it', () => {
    const { connect, scripts, files } = loginIDPages(INTEGRATION, WEBSITE);
    expect(connect).toBe('https://directweb.example');
    expect(Object.keys(scripts)).toEqual(['loginid.directweb', 'loginid-pages']);
    expect(Object.keys(files)).toEqual(['loginid.browser.js', 'loginid.directweb.mjs', 'loginid.browser.mjs']);
  });

  it('have a script without markup, and the client only once', () => {
    expect(LOGINID_PAGES_SCRIPT).not.toMatch(/innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|new Function/);
    expect(LOGINID_PAGES_SCRIPT).not.toMatch(/verifyRequest|add_authenticator/);
    expect(Buffer.byteLength(LOGINID_PAGES_SCRIPT)).toBeLessThan(10_000);
  });

  it('sign in: the form itself asks a registered device, and says so without scripts', () => {
    const html = page('/?returnTo=/cart%3Fa=1%26b=2');
    expect(html).toMatch(/<form method="post" action="\/login">/);
    expect(html).toContain('name="cookies" value="1"');
    expect(html).toContain('name="provider" value="loginid"');
    expect(html).toContain('name="returnTo" value="/cart?a=1&amp;b=2"');
    expect(html).toMatch(/<button class="primary" data-scripted hidden>Sign in with this device/);
    expect(html).toMatch(/<button class="plain" id="push">Approve on another device/);
    expect(html).toContain('To sign in with this device, your browser needs JavaScript.');
  });

  it.each(['/register', '/add', '/approve'])('%s without scripts says what is needed, and shows no form', (path) => {
    const html = page(path);
    expect(html).toMatch(/<div class="note late">This page needs JavaScript/);
    expect(html).toMatch(/<form method="post" action="\/login" data-scripted hidden>/);
  });

  it('link to each other, on to where the person wanted to go', () => {
    const links = (path: string) => Array.from(page(path).matchAll(/ href="(\/login\/loginid[^"]*)"/g), ([, to]) => to);
    expect(links('/?returnTo=/a%3Fb')).toEqual(
      ['add', 'register'].map((to) => `/login/loginid/${to}?returnTo=%2Fa%3Fb`),
    );
    expect(links('/register')).toEqual(['/login/loginid']);
    expect(links('/add?returnTo=/x')).toEqual(['/login/loginid?returnTo=%2Fx']);
    // Half an address would be another one.
    expect(links(`/?returnTo=/${'x'.repeat(1000)}`)).toEqual(['/login/loginid/add', '/login/loginid/register']);
    expect(page('/add?returnTo=/x')).toContain(
      'id="fresh" href="/login?returnTo=%2Flogin%2Floginid%2Fadd%3FreturnTo%3D%252Fx"',
    );
  });

  it('stand below the root, too', () => {
    const html = page('/?returnTo=/x', { loginPath: '' });
    expect(html).toMatch(/<form method="post" action="\/">/);
    expect(html).toContain('data-path="/"');
    expect(html).toContain('href="/loginid/register?returnTo=%2Fx"');
    expect(breachesOf(html)).toEqual([]);
  });

  it('approve: by the code, which may be pasted and filled in (S72), or by the link of the mail', () => {
    const byCode = page('/approve');
    expect(byCode).toMatch(/id="entered"\s+inputmode="numeric"\s+autocomplete="one-time-code"\s+dir="ltr"/);
    expect(byCode).not.toContain('id="session"');
    for (const path of ['/approve', '/add']) {
      const byLink = page(`${path}?session=${SESSION}`);
      expect(byLink).toContain(`id="session" value="${SESSION}"`);
      expect(byLink).not.toContain('one-time-code');
      // A damaged link leaves the code.
      expect(page(`${path}?session=${SESSION}x`)).toContain('one-time-code');
    }
    expect(textOf(byCode)).not.toMatch(/undefined|null/);
  });

  it('approve: both answers look alike, and what to look at stands before them', () => {
    const html = page('/approve');
    expect(html).toMatch(
      /<button class="plain" id="no" type="button">No, it was not me<\/button>\s*<button class="plain">Approve<\/button>/,
    );
    expect(html.indexOf('Only if you started this yourself just now.')).toBeLessThan(html.indexOf('class="pair"'));
  });

  it('register: the rule of names stands before the field, and belongs to it', () => {
    const html = page('/register');
    expect(html).toMatch(
      /<p class="hint" id="rule">3 to 128 letters or digits\.[^<]*<\/p>\s*<input[^>]*describedby="rule"/,
    );
  });

  it('add: says where the code is to be entered, in large and as a QR code', () => {
    const html = page('/add');
    expect(html).toContain('<bdi>shop.example.com/<wbr/>login/<wbr/>loginid/<wbr/>approve');
    expect(html).toMatch(/<svg class="qr" role="img"/);
  });

  it.each(LANGUAGES)('are in %s, all of them', async (language) => {
    const wording = await wordings({})(language);
    for (const path of ALL) {
      const html = page(path, wording);
      expect(html).toContain(`<html lang="${language}"`);
      expect(breachesOf(html)).toEqual([]);
    }
  });
});

describe('what went wrong (S15)', () => {
  const codes = Object.keys(SENTENCES) as (keyof typeof SENTENCES)[];

  it('has one of four sentences for every code', () => {
    expect(Object.keys(NEUTRAL).sort()).toEqual([...codes].sort());
    expect(new Set(Object.values(NEUTRAL))).toEqual(new Set(['entry', 'failed', 'over', 'unavailable']));
  });

  it('is the same for everything that depends on the account', () => {
    const telling = codes.filter((code) => /^(user_not|username_t|account|cred|failed|already|ceremony_r)/.test(code));
    expect(telling).toHaveLength(8);
    expect(telling.map((code) => NEUTRAL[code])).toEqual(telling.map(() => 'failed'));
    expect(NEUTRAL.remote_session_not_found).toBe('failed');
  });

  it.each([
    ['/', en.device.rule, en.signIn.no],
    ['/register', en.device.rule, en.register.no],
    ['/add', en.device.rule, en.add.no],
    ['/approve', en.approve.no, en.approve.no],
    [`/approve?session=${SESSION}`, en.approve.no, en.approve.no],
  ])('%s has all four, hidden, and no word of a code', (path, entry, failed) => {
    const html = page(path);
    const { over, unavailable } = en.device;
    for (const [name, text] of Object.entries({ entry, failed, over, unavailable })) {
      expect(html).toContain(`<p id="problem-${name}" hidden>${text}</p>`);
      expect(text).not.toMatch(/account|exist|block|deactivat|taken|found|credential|operator|API/i);
      expect(text).toMatch(/^[A-Z\d].*\.$/);
    }
    expect(html).toMatch(/<div class="problem" id="problem" role="alert" tabindex="-1" hidden>/);
    for (const code of codes) expect(html).not.toContain(code);
  });

  it('speaks of what is on the page: of the digits where they are typed, of the name where it is chosen', () => {
    expect(en.approve.no).toMatch(/six digits/);
    expect(en.register.no).toMatch(/Choose another, or sign in/);
    for (const text of [en.approve.no, en.register.no]) expect(text).not.toMatch(/another device/);
  });
});

describe('text from outside stays text', () => {
  const encoded = (text: string) => encodeURIComponent(text.replace(/\p{Cs}/gu, '\uFFFD'));
  const fields: [string, (text: string) => string][] = [
    ['returnTo', (text) => page(`/?returnTo=${encoded(text)}`)],
    ['returnTo of add', (text) => page(`/add?returnTo=${encoded(text)}`)],
    ['session', (text) => page(`/approve?session=${encoded(text)}`)],
    ['site', (text) => page('/add', { host: text })],
    // A long address may be broken at each of its slashes.
    ['loginPath', (text) => page('/add', { loginPath: `/x${text}` }).replaceAll('<wbr/>', '')],
    ['apiKey', (text) => page('/', {}, { ...INTEGRATION, apiKey: text })],
  ];

  it.each(fields)('%s', (_, render) => {
    const harmless = structureOf(render('harmless'));
    for (const payload of PAYLOADS) {
      const html = render(payload);
      expect(structureOf(html)).toEqual(harmless);
      expect(hidesSomething(html)).toBe(false);
      expect(breachesOf(html)).toEqual([]);
    }
  });

  it('a half of a character in a query breaks nothing', () => {
    const pages = loginIDPages(INTEGRATION, WEBSITE);
    const query = new URLSearchParams();
    query.get = (name) => (name === 'returnTo' ? '/a\uD83Db' : null);
    expect(pages.at('/', query)!(pageLayout())).toContain('/login/loginid/register?returnTo=%2Fab');
  });
});
