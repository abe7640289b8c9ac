import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { startIDTokenOperator, startLoginIDOperator } from '../../lib/dev/index.js';
import type { IDTokenOperator, LoginIDOperator } from '../../lib/dev/index.js';
import { Browser } from '../helpers/browser.js';
import { until } from '../helpers/redis.js';

const root = path.resolve(__dirname, '../..');
const APP = path.join(__dirname, 'mistaken-app.mjs');

/** What a developer does, having made a mistake. */
type Visit = (browser: Browser, person: string) => Promise<unknown>;

const look: Visit = async (browser) => await browser.get('/login');
const lookFor =
  (address: string): Visit =>
  async (browser) =>
    await browser.get(address, { headers: { accept: 'text/html' } });
const start: Visit = async (browser, identifier) => await browser.send('/login', { identifier });
const startOwn: Visit = async (browser, identifier) => await browser.post('/sign-in', { identifier });
const login: Visit = async (browser, person) => {
  const { handle } = (await browser.send('/login', { identifier: person })).json;
  await browser.state(handle, 'approved');
  return await browser.send('/login/finish', { handle });
};
const startAs =
  (identifier: string): Visit =>
  async (browser) =>
    await start(browser, identifier);

/**
 * Each mistake of a first hour (findings of people who made them), what is done then, and what stderr says: the code, the
 * sentence with what is wrong and what to do, the address in the docs.
 */
const MISTAKES: Record<string, [visit: Visit | undefined, code: string, says: RegExp, docs: string]> = {
  'no session middleware': [
    start,
    'session_missing',
    /express-session before the login/,
    'docs/errors.md#session_missing',
  ],
  'no passport.session()': [
    start,
    'passport_session_missing',
    /put `passport.session\(\)` after/,
    'docs/troubleshooting.md',
  ],
  'passport.initialize() alone': [
    async (browser, person) => {
      await login(browser, person);
      await start(browser, `${person}-again`);
    },
    'passport_session_missing',
    /put `passport.session\(\)` after/,
    'docs/troubleshooting.md',
  ],
  'no serializeUser': [
    login,
    'session_failed',
    /call `passport.serializeUser`.*Cause: Failed to serialize/,
    'docs/errors.md#session_failed',
  ],
  'a Secure cookie without HTTPS': [
    start,
    'session_failed',
    /cookie is `Secure`.*`trust proxy`/,
    'docs/errors.md#session_failed',
  ],
  'a closed port': [
    start,
    'operator_unreachable',
    /Check the option `operator`.*Cause: .*ECONNREFUSED/,
    'docs/errors.md#operator_unreachable',
  ],
  'the address of a page': [
    start,
    'operator_answer_invalid',
    /option `operator`/,
    'docs/errors.md#operator_answer_invalid',
  ],
  'a path of the operator that is not there': [
    start,
    'unknown_person',
    /no phone rings.*or `operator` leads to an address that it does not have/,
    'docs/troubleshooting.md',
  ],
  'an unknown serviceId': [
    start,
    'configuration_error',
    /`serviceId` with what was registered/,
    'docs/errors.md#configuration_error',
  ],
  'a misspelt scope': [look, 'scope_unknown', /identity:nam .*Did you mean identity:name\?/, 'docs/claims.md'],
  'another audience': [
    login,
    'token_audience',
    /for another service, "shop"\. Check the option `audience`/,
    'docs/errors.md#token_audience',
  ],
  'another issuer': [
    login,
    'token_issuer',
    /another issuer, "http:.*Check the option `issuer`/,
    'docs/errors.md#token_issuer',
  ],
  'plain http': [undefined, 'setup_invalid', /`operator` must begin with https:/, 'docs/options.md'],
  'an operator without a scheme': [
    undefined,
    'setup_invalid',
    /`operator` must be the address of the operator, such as/,
    'docs/options.md',
  ],
  'a misspelt option': [
    undefined,
    'setup_invalid',
    /`serviceID` is not an option, did you mean `serviceId`/,
    'docs/options.md',
  ],
  'serviceId and serviceVds': [
    undefined,
    'setup_invalid',
    /one and only one of `serviceId` and `serviceVds`/,
    'docs/options.md',
  ],
  'a path in origin': [undefined, 'setup_invalid', /`origin` must be an origin such as/, 'docs/options.md'],
  'session: false without onLogin': [undefined, 'setup_invalid', /`session: false` needs `onLogin`/, 'docs/options.md'],
  'two strategies of one name': [
    undefined,
    'setup_invalid',
    /two strategies are named idtoken/,
    'docs/options.md#loginrouter',
  ],
  'mounted elsewhere': [
    lookFor('/auth'),
    'setup_invalid',
    /mounted at \/auth.*set `loginPath`/,
    'docs/deployment.md#behind-a-proxy',
  ],
  'a router for one path': [
    start,
    'setup_invalid',
    /handler of the one path \/login,.*mount it with `app.use`/,
    'docs/troubleshooting.md',
  ],
  'passport.authenticate before the login page': [
    lookFor('/login'),
    'setup_invalid',
    /guards \/login, where people log in.*put the router before it/,
    'docs/troubleshooting.md',
  ],
  'a guard without a router': [
    lookFor('/account'),
    'router_missing',
    /no router of this process.*mount `loginRouter/,
    'docs/troubleshooting.md',
  ],
  'a guard that is given the request': [
    undefined,
    'setup_invalid',
    /requireLogin takes a strategy of this package, then options/,
    'docs/guards.md',
  ],
  'an app in place of the server': [
    undefined,
    'setup_invalid',
    /router.attach takes the HTTP server/,
    'docs/deployment.md#websocket',
  ],
  'two routers at one path': [
    lookFor('/login/loginid'),
    'login_not_found',
    /it serves idtoken\. Give it all strategies/,
    'docs/errors.md#login_not_found',
  ],
  'behind a proxy without origin': [
    async (browser, identifier) => await browser.post('/login', { identifier }, { origin: 'https://shop.example.com' }),
    'origin_forbidden',
    /set the router option `origin`/,
    'docs/errors.md#origin_forbidden',
  ],
  'an own route without a parsed body': [
    startOwn,
    'setup_invalid',
    /Cause: .*not parsed: put `express.urlencoded/,
    'docs/own-routes.md',
  ],
  'an own route without a router': [
    startOwn,
    'setup_invalid',
    /Cause: .*needs a router for its pages: mount/,
    'docs/own-routes.md',
  ],
  'an own route without a session': [
    startOwn,
    'session_missing',
    /has no session\. Put a session middleware/,
    'docs/own-routes.md',
  ],
  'a forgotten return': [
    login,
    'verify_silent',
    /gave back `undefined`.*`return` may be missing/,
    'docs/options.md#verify',
  ],
  'verify throws': [
    login,
    'verify_failed',
    /See the cause.*Cause: the database is gone/,
    'docs/errors.md#verify_failed',
  ],
  'resolveTokenId throws': [start, 'lookup_failed', /Cause: the database is gone/, 'docs/errors.md#lookup_failed'],
  'resolveTokenId returns nothing': [start, 'not_resolved', /`resolveTokenId` gave none/, 'docs/troubleshooting.md'],
  'an e-mail without resolveTokenId': [
    startAs('marie@example.com'),
    'unknown_person',
    /asked for what was typed, which no lookup/,
    'docs/troubleshooting.md',
  ],
  'LoginID at another address': [
    lookFor('/login/loginid'),
    'website_differs',
    /They are at http:.*`websiteURL` is https:/,
    'docs/loginid.md',
  ],
  'another API key': [
    startAs('some.body'),
    'configuration_error',
    /client_not_found.*Compare `apiKey` and `baseURL`/,
    'docs/errors.md#configuration_error',
  ],
  'closed too early': [start, 'closed', /Start logins before calling close/, 'docs/errors.md#closed'],
};

let idtoken: IDTokenOperator;
let loginid: LoginIDOperator;
let people = 0;

beforeAll(async () => {
  if (!existsSync(path.join(root, 'dist'))) throw new Error('The app runs on the build: npm run build.');
  idtoken = await startIDTokenOperator({
    services: [{ serviceId: 'shop', name: 'Shop', allowedScopes: ['identity:full'] }],
    rateLimits: false,
  });
  loginid = await startLoginIDOperator({ clients: [{ apiKey: 'key', websiteURL: 'http://127.0.0.1', name: 'Shop' }] });
});
afterAll(async () => {
  await idtoken.stop();
  await loginid.stop();
});

/** What an app with a mistake says on stderr when it is used like that; in development, if `env` says nothing else. */
async function stderrOf(mistake: string, visit: Visit | undefined, awaited: string, env: Record<string, string> = {}) {
  people += 1;
  const person = `person-${people}`;
  const phone = await idtoken.enroll({ tokenId: person });
  void phone.nextPush().then(
    async (push) => await phone.approve(push),
    () => {},
  );
  const child = spawn(process.execPath, [APP], {
    env: {
      ...process.env,
      NODE_ENV: 'development',
      MISTAKE: mistake,
      OPERATOR: idtoken.url,
      LOGINID: loginid.url,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = once(child, 'close');
  const lines = once(createInterface({ input: child.stdout }), 'line') as Promise<[string]>;
  const [line] = await Promise.race([lines, ended.then(() => [undefined])]);
  const browser = new Browser(String(line).replace('listens on ', ''));
  try {
    if (visit) await visit(browser, person);
    // The answer comes after the report of what went wrong; stderr may come a moment later.
    if (visit) await until(() => said.includes(awaited), 2_000).catch(() => undefined);
  } finally {
    browser.close();
    child.kill();
    await ended;
  }
  return said;
}

describe('each mistake of a first hour is told on stderr, without onEvent: its code, what to do, where to read on', () => {
  const told = new Map<string, string>();

  beforeAll(async () => {
    const left = Object.entries(MISTAKES);
    const work = async () => {
      for (let next = left.shift(); next; next = left.shift()) {
        const [mistake, [visit, , , docs]] = next;
        told.set(mistake, await stderrOf(mistake, visit, `See ${docs} `));
      }
    };
    await Promise.all([work(), work(), work()]);
  }, 300_000);

  it.each(Object.entries(MISTAKES))('%s', (mistake, [, code, says, docs]) => {
    const said = told.get(mistake);
    // A warning names its code in front, an error that ends the process among its properties.
    expect(said).toMatch(new RegExp(`\\[${code}\\] passport-idtoken: |code: '${code}'`));
    expect(said).toMatch(says);
    expect(said).toContain(`See ${docs} of the package passport-idtoken.`);
  });
});

describe('in production', () => {
  const production = { NODE_ENV: 'production' };

  it.each([
    ['a closed port', start, 'operator_unreachable'],
    ['another audience', login, 'token_audience'],
    ['verify throws', login, 'verify_failed'],
  ])('%s is one line on stderr, where there is no onEvent', async (mistake, visit, code) => {
    const docs = `docs/errors.md#${code}`;
    const [said, heard] = await Promise.all([
      stderrOf(mistake, visit, `See ${docs} `, production),
      stderrOf(mistake, visit, '', { ...production, LISTENS: 'yes' }),
    ]);
    const lines = said.split('\n').filter((line) => line.includes(code));
    expect(lines).toEqual([
      expect.stringContaining(`[${code}] passport-idtoken: idtoken: `),
      expect.stringContaining(docs),
    ]);
    expect(heard).not.toContain(`[${code}]`);
  });

  it('what visitors do is none', async () => {
    const forbidden = MISTAKES['behind a proxy without origin'];
    const said = await stderrOf('behind a proxy without origin', forbidden![0], 'origin_missing', production);
    expect(said).toContain('[origin_missing]');
    expect(said).not.toContain('origin_forbidden');
  });
});
