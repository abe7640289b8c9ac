import { readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import express from 'express';
import session from 'express-session';
import passport from 'passport';
import ts from 'typescript';
import * as dev from '../../lib/dev/index.js';
import * as main from '../../lib/index.js';
import type { LoginStore } from '../../lib/index.js';
import { frozenClock, runChecksInFrozenTime } from '../contract/run.js';
import { cleanup } from '../helpers/cleanup.js';

const root = path.resolve(__dirname, '../..');
const pages = ['README.md', ...readdirSync(path.join(root, 'docs')).map((name) => `docs/${name}`)];

/** Blocks that other tests run: in a browser, under NestJS, with a Redis. */
const ELSEWHERE = /passport-idtoken\/browser|@nestjs|from 'redis'|nestjs\.md/;

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

describe('every example of the README and the docs runs', () => {
  const later = cleanup();

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
      'node:test': { test: (_: string, run: () => Promise<void>) => later(run) },
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
  });
});

describe('the store of docs/stores.md', () => {
  const { code } = examples.find(({ place }) => place.startsWith('docs/stores.md'))!;
  const upToItsUse = code.slice(0, code.indexOf('\nnew IDTokenStrategy'));

  const newStore = async () =>
    (await run(`${upToItsUse}\nreturn mapStore();`, { 'passport-idtoken': main }, {})) as LoginStore;
  runChecksInFrozenTime(dev.storeContract({ newStore, clock: frozenClock }));
});
