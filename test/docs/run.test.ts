import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import path from 'node:path';
import express from 'express';
import session from 'express-session';
import passport from 'passport';
import { register } from 'prom-client';
import ts from 'typescript';
import * as dev from '../../lib/dev/index.js';
import * as main from '../../lib/index.js';
import { AFTERLIFE_MS, heldUntil, keptUntil } from '../../lib/login/lifetimes.js';
import type { LoginRecord } from '../../lib/login/record.js';
import type { LoginStore } from '../../lib/index.js';
import { frozenClock, runChecksInFrozenTime } from '../contract/run.js';
import { Browser } from '../helpers/browser.js';
import { cleanup } from '../helpers/cleanup.js';
import { pass } from '../helpers/login-service.js';

const root = path.resolve(__dirname, '../..');
const pages = ['README.md', ...readdirSync(path.join(root, 'docs')).map((name) => `docs/${name}`)];

/** Blocks that other tests run: in a browser, under NestJS, with a Redis, with a Postgres. */
const ELSEWHERE = /passport-idtoken\/browser|@nestjs|from 'redis'|from 'pg'|nestjs\.md/;

interface Example {
  readonly place: string;
  readonly code: string;
}

const examples = pages
  .filter((page) => page.endsWith('.md') && !page.includes('nestjs'))
  .flatMap((page): Example[] => {
    const text = readFileSync(path.join(root, page), 'utf8');
    return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map((found) => ({
      place: `${page}:${text.slice(0, found.index).split('\n').length}`,
      code: found[1]!,
    }));
  })
  .filter(({ code }) => !ELSEWHERE.test(code));

interface Closing {
  close(): Promise<unknown>;
}
type Modules = Readonly<Record<string, unknown>>;

/** Runs an example as a module whose imports and free names are handed in; gives what it declares as `result`, if it does. */
async function run(code: string, modules: Modules, names: Modules): Promise<unknown> {
  // Ports of examples may be taken here.
  const { outputText } = ts.transpileModule(code.replace(/listen\(\d+/, 'listen(0'), {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023, esModuleInterop: true },
  });
  const load = (name: string): unknown => modules[name] ?? createRequire(__filename)(name);
  // What an example declares itself stands in a scope of its own, so that it may have the name of something given.
  const body = `return (async () => {${outputText}\n})();`;
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- an example is text of our own
  const make = new Function('require', 'exports', ...Object.keys(names), body) as (...given: unknown[]) => unknown;
  return await make(load, {}, ...Object.values(names));
}

const later = cleanup();

/** Tests that an example declares: they run after it. */
const declared: (() => Promise<void>)[] = [];

/** The package, with what an example opens closed after it. */
function recorded(aLoginBegins: boolean): Modules {
  const construct = (Strategy: new (...given: never[]) => Closing, options: unknown[]): Closing => {
    const strategy = new Strategy(...(options as never[]));
    later(async () => await strategy.close());
    return strategy;
  };
  const strategies = {
    IDTokenStrategy: new Proxy(main.IDTokenStrategy, { construct }),
    LoginIDStrategy: new Proxy(main.LoginIDStrategy, { construct }),
  };
  const loginRouter = (...given: Parameters<typeof main.loginRouter>) => {
    const router = main.loginRouter(...given);
    later(async () => await router.close());
    return router;
  };
  const startIDTokenOperator = async (options: dev.IDTokenOperatorOptions) => {
    const operator = await dev.startIDTokenOperator(options);
    later(async () => await operator.stop());
    return aLoginBegins ? { ...operator, enroll: beginning(operator) } : operator;
  };
  const createServer = (listener: http.RequestListener) => {
    const server = http.createServer(listener);
    later(() => void server.close());
    return server;
  };
  return {
    'node:http': { ...http, createServer },
    'node:test': { test: (_: string, run: () => Promise<void>) => declared.push(run) },
    'passport-idtoken': { ...main, ...strategies, loginRouter },
    'passport-idtoken/dev': { ...dev, startIDTokenOperator },
  };
}

/** Where an example says "start a login": one begins as soon as there is a phone. */
function beginning(operator: dev.IDTokenOperator): dev.IDTokenOperator['enroll'] {
  return async (person) => {
    const phone = await operator.enroll(person);
    const asked = { tokenId: person.tokenId, serviceId: 'my-shop', scopes: ['identity:name'] };
    const headers = { 'content-type': 'application/json' };
    await fetch(`${operator.url}/auth/initiate`, { method: 'POST', headers, body: JSON.stringify(asked) });
    return phone;
  };
}

/** What examples use without introducing it, as `prelude.d.ts` types it: all of it real, but for the database. */
async function given(modules: Modules): Promise<Modules> {
  const { startIDTokenOperator } = modules['passport-idtoken/dev'] as typeof dev;
  const { IDTokenStrategy } = modules['passport-idtoken'] as typeof main;
  const development = await startIDTokenOperator({
    services: [{ serviceId: 'my-shop', name: 'My Shop', allowedScopes: ['identity:full'] }],
  });
  const phone = await development.enroll({ tokenId: 'marie', givenName: 'Marie', familyName: 'Dupont' });
  const app = express().use(session({ secret: 'a secret', resave: false, saveUninitialized: false }));
  app.use(passport.session());
  const { createServer } = modules['node:http'] as typeof http;
  const server = createServer(app).listen(0, '127.0.0.1');
  const account = { id: 1, email: 'marie@example.com' };
  const found = async () => account;
  return {
    app,
    server,
    db: { tokenIdOf: async () => 'marie', user: found, userOf: found, addLogin: found, newUser: found },
    idtoken: new IDTokenStrategy({ operator: development.url, serviceId: 'my-shop', scopes: ['identity:name'] }),
    operator: development.url,
    secret: 'a secret',
    log: { warn: () => {} },
    phone,
    development,
    sign: () => 'a token',
    show: () => {},
  };
}

describe('every example of the README and the docs runs', () => {
  beforeEach(() => {
    const before = new Set(process.listeners('SIGTERM'));
    later(() => {
      for (const added of process.listeners('SIGTERM')) if (!before.has(added)) process.off('SIGTERM', added);
    });
  });

  // Examples may print where something is.
  beforeEach(() => void jest.spyOn(console, 'log').mockImplementation(() => {}));
  // The contract of stores has watchers that throw.
  beforeEach(() => void jest.spyOn(process, 'emitWarning').mockImplementation(() => {}));
  afterEach(() => jest.restoreAllMocks());

  it('there are many', () => {
    expect(examples.length).toBeGreaterThan(20);
  });

  it.each(examples)('$place', async ({ code }) => {
    const modules = recorded(/starts? a login/.test(code));
    await expect(run(code, modules, await given(modules))).resolves.toBeUndefined();
    for (const test of declared.splice(0)) await test();
  });
});

describe('docs/operations.md', () => {
  const page = readFileSync(path.join(root, 'docs/operations.md'), 'utf8');
  const blockWith = (word: string) =>
    examples.find(({ place, code }) => place.startsWith('docs/operations.md') && code.includes(word))!.code;

  beforeAll(() => passport.serializeUser((user, done) => done(null, user)));
  beforeEach(() => register.clear());

  /** Runs a block of the page, then lets marie log in at its router. @returns her browser, and the answers to start and finish. */
  async function logIn(code: string, more: Modules = {}) {
    const modules = { ...recorded(false), ...more };
    const names = await given(modules);
    await run(code, modules, names);
    const server = names.server as Server;
    if (!server.listening) await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const browser = new Browser(`http://127.0.0.1:${port}`);
    later(() => browser.close());
    const started = await browser.send('/login', { identifier: 'marie' });
    const phone = names.phone as dev.Phone;
    await phone.approve(await phone.nextPush());
    await browser.state(started.json.handle, 'approved');
    const finished = await browser.send('/login/finish', { handle: started.json.handle });
    expect(finished.status).toBe(200);
    return { browser, started, finished };
  }

  it('the metrics count a login', async () => {
    const { browser } = await logIn(blockWith('prom-client'));
    const { text, headers } = await browser.get('/metrics');
    expect(headers['content-type']).toContain('text/plain');
    for (const type of ['started', 'approved', 'finished']) {
      expect(text).toContain(`logins_total{provider="idtoken",type="${type}",code="none"} 1`);
    }
    expect(text).toContain('login_seconds_count{provider="idtoken"} 1');
  });

  it('the log has a line for each event, with its support code, and nobody by name', async () => {
    const lines: string[] = [];
    const { pino } = await import('pino');
    const { started } = await logIn(blockWith("'pino'"), {
      pino: { pino: () => pino({}, { write: (line: string) => void lines.push(line) }) },
    });
    const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(entries.map(({ level, msg }) => [level, msg])).toEqual([
      [30, 'login started'],
      [30, 'login approved'],
      [30, 'login finished'],
    ]);
    expect(new Set(entries.map(({ handle }) => handle))).toEqual(new Set([started.json.handle]));
    expect(entries.every(({ supportCode }) => /^\w{4} \w{4}$/.test(String(supportCode)))).toBe(true);
    expect(lines.join('')).not.toMatch(/marie|dupont|\d{6}"/i);
  });

  it('says how long cookies and logins are kept', async () => {
    const { started, finished } = await logIn(blockWith('prom-client'));
    const kept = [started, finished].map(({ headers }) =>
      (headers['set-cookie'] ?? []).flatMap((cookie) => /^passport-idtoken.*Max-Age=(\d+)/.exec(cookie)?.[1] ?? []),
    );
    expect(kept.map((ages) => ages.map(Number).sort((a, b) => a - b))).toEqual([[600], [60, 180 * 24 * 3600]]);
    const row = (what: string) => new RegExp(`^\\| ${what}.*\\| ([^|]+?) +\\|$`, 'm').exec(page)?.[1];
    expect(row('cookie `__Host-passport-idtoken`')).toBe('10 minutes after a start, 60 seconds after a login');
    expect(row('cookie `__Host-passport-idtoken-known')).toBe('180 days after the last login');

    expect(keptUntil({ state: 'starting', startedAt: 0 } as LoginRecord)).toBe(600_000);
    expect([heldUntil(0), AFTERLIFE_MS]).toEqual([90_000, 60_000]);
    expect(row('a login')).toBe('10 minutes from its start at most');
    expect(row('an approval')).toMatch(/^90 seconds/);
    expect(row('a finished login')).toBe('60 seconds');
  });

  it('names all that the session’s note holds', async () => {
    const noting = `${blockWith('prom-client')}\napp.get('/session', (req, res) => void res.json(req.session['passport-idtoken']));`;
    const { browser } = await logIn(noting);
    const { json } = await browser.get('/session');
    expect(Object.keys(json).sort()).toEqual([
      'at',
      'claims',
      'handle',
      'method',
      'missing',
      'person',
      'provider',
      'scopes',
      'user',
    ]);
  });
});

describe.each([
  ['mapStore()', {}],
  ['pollingWatch(tableStore(), { everyMs: 250 })', { latestOnly: true, settle: () => pass(600) }],
])('the store of docs/stores.md: %s', (made, more) => {
  const [word] = /\w+Store/.exec(made)!;
  const { code } = examples.find(({ place, code }) => place.startsWith('docs/stores.md') && code.includes(word))!;
  const declared = code.slice(0, code.search(/\n(const store|new IDTokenStrategy)/));

  const newStore = async () =>
    (await run(`${declared}\nreturn ${made};`, { 'passport-idtoken': main }, {})) as LoginStore;
  runChecksInFrozenTime(dev.storeContract({ newStore, clock: frozenClock, ...more }));
});
