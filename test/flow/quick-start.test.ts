import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import { describeInBrowser, launchBrowser } from '../helpers/chromium.js';
import { WebSocket } from 'ws';
import { startIDTokenOperator } from '../../lib/dev/index.js';
import type { IDTokenOperator, Phone } from '../../lib/dev/index.js';
import { Browser } from '../helpers/browser.js';
import { onExpress5 } from '../helpers/hosts.js';
import type { Shop } from '../helpers/shop.js';

/** The quick start's own text: initiate, wait, verify. Only the operator's address is replaced. */
const [INITIATE = '', WAIT = '', VERIFY = ''] = readFileSync(path.join(__dirname, 'quick-start.txt'), 'utf8').split(
  /^----\n/m,
);

let operator: IDTokenOperator;
let phone: Phone;

beforeEach(async () => {
  operator = await startIDTokenOperator({
    services: [
      {
        serviceId: 'your-service-id',
        name: 'Your Service',
        allowedScopes: ['identity:name', 'identity:age_over_18'],
        audience: 'your-expected-audience',
      },
    ],
  });
  phone = await operator.enroll({
    tokenId: 'user-token-id',
    givenName: 'Marie',
    familyName: 'Dupont',
    dateOfBirth: '1990-05-01',
  });
});
afterEach(() => operator.stop());

const atOperator = (text: string) =>
  text.replaceAll('https://auth.example.com', operator.url).replace('wss://auth.example.com', wsOf(operator.url));

const wsOf = (url: string) => url.replace(/^http/, 'ws');

describe('the three snippets as one program', () => {
  /** Runs them in a process of their own. @returns the lines that it prints, one by one. */
  function run() {
    const program = `
      import { WebSocket as OfPackage } from 'ws';
      globalThis.WebSocket ??= OfPackage;
      ${[INITIATE, WAIT, VERIFY].map(atOperator).join('\n')}
      ws.addEventListener('message', ({ data }) => console.log(JSON.parse(data).type));
      console.log(autoPassword);
      async function handleLogin(jwt) { console.log(JSON.stringify(await verifyIdToken(jwt))); }
      function showError(reason) { console.log(reason); }
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      cwd: path.resolve(__dirname, '../..'),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = child.stdout.setEncoding('utf8');
    let text = '';
    const until = async (pattern: RegExp) => {
      for (;;) {
        const found = pattern.exec(text);
        if (found) return found;
        await new Promise<void>((resolve, reject) => {
          lines.once('data', () => resolve());
          lines.once('end', () => reject(new Error(`The program ended: ${text}`)));
        });
      }
    };
    lines.on('data', (more: string) => {
      text += more;
    });
    return { until, ended: new Promise((resolve) => child.once('close', resolve)) };
  }

  it('log in', async () => {
    const program = run();
    const [otp] = await program.until(/^\d{6}$/m);
    await program.until(/^otp_ready$/m);
    const push = await phone.nextPush();
    expect(push.otp).toBe(otp);
    expect((await phone.approve(push)).ok).toBe(true);
    const [payload = ''] = await program.until(/^\{.*\}$/m);
    expect(JSON.parse(payload)).toMatchObject({
      sub: 'user-token-id',
      iss: operator.url,
      aud: 'your-expected-audience',
      scope: 'identity:name identity:age_over_18',
      idtoken: { tokenId: 'user-token-id', givenName: 'Marie', familyName: 'Dupont', age_over_18: true },
    });
    expect(await program.ended).toBe(0);
  });

  it('hear a refusal', async () => {
    const program = run();
    await program.until(/^otp_ready$/m);
    await phone.reject(await phone.nextPush());
    await program.until(/^User rejected$/m);
    expect(await program.ended).toBe(0);
  });
});

describe('the browser’s switch statement over the router’s WebSocket', () => {
  let shop: Shop;

  beforeEach(async () => {
    shop = await onExpress5({
      strategy: {
        operator: operator.url,
        serviceId: 'your-service-id',
        audience: 'your-expected-audience',
        scopes: ['identity:name'],
      },
    });
    shop.router.attach(shop.server);
  });
  afterEach(() => shop.close());

  /** Only the URL is another one; `handleLogin` comes from the page. */
  const overRouter = WAIT.replace(/`wss:.*`/, 'url');

  it('logs in', async () => {
    const browser = new Browser(shop.url);
    const { handle, events } = (await browser.send('/login', { identifier: 'user-token-id' })).json;
    class PageSocket extends WebSocket {
      constructor(url: string) {
        super(url, { headers: { origin: shop.url, cookie: browser.cookieHeader } });
      }
    }
    const approved = new Promise<unknown>((handleLogin, showError) => {
      const url = wsOf(shop.url) + events;
      runInNewContext(overRouter, { WebSocket: PageSocket, url, handleLogin, showError });
    });
    await phone.approve(await phone.nextPush());
    expect(await approved).toBeUndefined();
    expect((await browser.post('/login/finish', { handle })).status).toBe(303);
    expect((await browser.get('/me')).json.user.claims).toEqual({ givenName: 'Marie', familyName: 'Dupont' });
    browser.close();
  });

  describeInBrowser('in a browser', () => {
    it('logs in from a page', async () => {
      const chrome = await launchBrowser();
      try {
        const page = await chrome.newPage();
        await page.goto(`${shop.url}/me`);
        await page.evaluate(`
        const post = (url, body) => fetch(url, {
          method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
        }).then((answer) => answer.json());
        var started = post('/login', { identifier: 'user-token-id' });
        var login = started.then(({ handle, events, finish }) =>
          new Promise((resolve, showError) => {
            const url = location.origin.replace('http', 'ws') + events;
            const handleLogin = () => post(finish, { handle }).then(resolve);
            ${overRouter}
          }));
      `);
        // The code is there once the line to the operator is up: an earlier approval would be lost.
        await page.evaluate('started');
        await phone.approve(await phone.nextPush());
        expect(await page.evaluate('login')).toEqual({ redirect: '/' });
        await page.goto(`${shop.url}/me`);
        expect(await page.locator('body').innerText()).toContain('"givenName":"Marie"');
      } finally {
        await chrome.close();
      }
    });
  });
});
