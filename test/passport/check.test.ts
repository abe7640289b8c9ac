import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import type * as Package from '../../lib/index.js';
import { IDTokenStrategy, LoginIDStrategy, memoryStore } from '../../lib/index.js';
import type { IDTokenOptions, LoginIDOptions, LoginStore } from '../../lib/index.js';
import { memoryCounters } from '../../lib/login/counters.js';
import { Browser } from '../helpers/browser.js';
import { cleanup } from '../helpers/cleanup.js';
import { onExpress5 } from '../helpers/hosts.js';
import { startScriptedOperator } from '../helpers/scripted-operator.js';
import { ScriptedFleet } from '../helpers/scripted-fleet.js';
import { until } from '../helpers/scripted-shop.js';
import { reply, startScriptedServer } from '../helpers/scripted-server.js';

const later = cleanup();
const { NODE_ENV } = process.env;
let warned: jest.SpyInstance;

beforeEach(() => {
  warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
});
afterEach(() => {
  process.env.NODE_ENV = NODE_ENV;
  jest.restoreAllMocks();
});

const codes = () => warned.mock.calls.map(([, { code }]: [string, { code: string }]) => code);

function idtoken(options: Partial<IDTokenOptions> = {}): IDTokenStrategy {
  const strategy = new IDTokenStrategy({ operator: 'https://auth.example.com', serviceId: 'shop', ...options });
  later(() => strategy.close());
  return strategy;
}

function loginid(options: Partial<LoginIDOptions> = {}): LoginIDStrategy {
  const site = { baseURL: 'https://directweb.example.com', apiKey: 'key', websiteURL: 'https://shop.example.com' };
  const strategy = new LoginIDStrategy({ ...site, ...options });
  later(() => strategy.close());
  return strategy;
}

const counters = memoryCounters();
const fleet = new ScriptedFleet().process().fleet;
/** A store as an application writes one. */
const ownStore = (more: Partial<LoginStore> = {}): LoginStore => {
  const store = memoryStore();
  later(() => store.close());
  return { ...store, isLocal: false, ...more };
};

describe('options that weaken (S47)', () => {
  it.each<[string[], () => unknown]>([
    [[], () => idtoken()],
    [[], () => idtoken({ operator: 'http://127.0.0.1:9', insecure: true })],
    [['insecure'], () => idtoken({ operator: 'http://auth.example.com', insecure: true })],
    [['insecure', 'limits_off'], () => idtoken({ operator: 'http://auth.example.com', insecure: true, limits: false })],
    [['limits_open'], () => idtoken({ limits: { whenDown: 'allow' } })],
    [['insecure'], () => loginid({ certsURL: 'http://keys.example.com', insecure: true })],
    [['devices_shown'], () => loginid({ showDevices: true })],
    [['store_unshared'], () => idtoken({ store: ownStore() })],
    [['store_unshared'], () => loginid({ store: ownStore() })],
    [['counters_missing'], () => idtoken({ store: ownStore({ fleet }) })],
    [['fleet_missing'], () => idtoken({ store: ownStore({ counters }) })],
    [[], () => idtoken({ store: ownStore({ counters, fleet }) })],
    [[], () => idtoken({ store: ownStore({ isLocal: true }) })],
    [[], () => idtoken({ store: memoryStore() })],
  ])('are warned of once, when a strategy is made: %j', (expected, make) => {
    make();
    expect(codes()).toEqual(expected);
  });

  it('in production, a secret of the process is one', () => {
    process.env.NODE_ENV = 'production';
    idtoken({ secret: 's'.repeat(32) });
    idtoken({ store: { ...memoryStore(), counters: { ...counters, keys: [Buffer.alloc(32)] } } });
    expect(codes()).toEqual([]);
    idtoken();
    // Counts without keys are made with those of the process.
    idtoken({ store: { ...memoryStore(), counters } });
    expect(codes()).toEqual(['secret_missing', 'secret_missing']);
    expect(warned).toHaveBeenCalledWith(expect.stringContaining('`secret`'), expect.anything());
  });
});

describe('check() (S47, F9, F21, F41)', () => {
  /** What is wrong, in words. */
  const wrong = async (strategy: IDTokenStrategy | LoginIDStrategy) => (await strategy.check()).map(({ code }) => code);

  async function operator() {
    const server = await startScriptedOperator();
    later(() => server.close());
    return server;
  }

  it('finds nothing wrong, and rings nothing', async () => {
    const server = await operator();
    expect(await idtoken({ operator: server.url }).check()).toEqual([]);
    expect(server.requests.map(({ url }) => url)).toEqual(['/.well-known/jwks.json']);
  });

  it('names options that weaken, with what to do', async () => {
    const { url } = await operator();
    process.env.NODE_ENV = 'production';
    const problems = await idtoken({ operator: url, limits: false }).check();
    expect(problems.map(({ code }) => code)).toEqual(['limits_off', 'secret_missing', 'origin_missing']);
    expect(problems[2]!.message).toContain('set the option `origin`');
  });

  it('names what a store does not share between processes, with what to do', async () => {
    const { url } = await operator();
    const [problem, ...more] = await idtoken({ operator: url, store: ownStore() }).check();
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ code: 'store_unshared' });
    expect(problem!.message).toMatch(
      /counts the limits for itself, and a login whose process dies is lost.*`isLocal: true`/,
    );
    expect(warned).toHaveBeenCalledTimes(1);
    expect(warned.mock.calls[0]).toEqual([
      problem!.message,
      expect.objectContaining({ detail: expect.stringContaining('docs/stores.md#more-than-one-process') }),
    ]);
  });

  it('an operator that cannot be reached, and keys that are none', async () => {
    expect(await idtoken({ operator: 'http://127.0.0.1:9' }).check()).toEqual([
      { code: 'operator_unreachable', message: expect.stringMatching(/option `operator`.* Cause: ECONNREFUSED$/) },
    ]);
    const server = await operator();
    server.keySet = { keys: [] };
    const [problem] = await idtoken({ operator: server.url }).check();
    expect(problem).toMatchObject({ code: 'operator_answer_invalid' });
    expect(problem!.message).toContain('key set');
  });

  it.each<[string, (res: ServerResponse) => unknown, object, string]>([
    ['breaks off', (res) => res.destroy(), {}, 'operator_interrupted'],
    ['stays silent', () => undefined, { timeoutMs: 100 }, 'operator_timeout'],
  ])('an operator that %s, without a word about a phone', async (_, answer, options, code) => {
    const server = await operator();
    server.parts.request = (_request, res) => void answer(res);
    const [problem] = await idtoken({ operator: server.url, ...options }).check();
    expect(problem).toMatchObject({ code });
    expect(problem!.message).not.toContain('phone');
  });

  it.each([
    [45, ['clock_skew']],
    [-45, ['clock_skew']],
    [20, []],
  ])('a clock that is %d seconds ahead', async (seconds, expected) => {
    const { signer, ...server } = await operator();
    server.parts.request = (_, res) => {
      res.setHeader('date', new Date(Date.now() + seconds * 1000).toUTCString());
      reply(res, 200, { keys: [signer.jwk] });
    };
    expect(await wrong(idtoken({ operator: server.url }))).toEqual(expected);
  });

  it('a store that is down', async () => {
    const { url } = await operator();
    const store = { ...memoryStore(), get: () => Promise.reject(new Error('down')) };
    expect(await wrong(idtoken({ operator: url, store }))).toEqual(['store_unavailable']);
  });

  it('asks LoginID for a key that there is not, or only for the time where the key was handed out', async () => {
    const server = await startScriptedServer({
      request: ({ url }, res) => reply(res, url.startsWith('/certs') ? 404 : 200, {}),
    });
    later(() => server.close());
    const publicKey = JSON.stringify((await operator()).signer.jwk);
    expect(await wrong(loginid({ baseURL: server.url }))).toEqual([]);
    expect(await wrong(loginid({ baseURL: server.url, publicKey }))).toEqual([]);
    expect(server.requests.map(({ url }) => url)).toEqual(['/certs?kid=check', '/']);
    server.parts.request = (_, res) => reply(res, 500, {});
    expect(await wrong(loginid({ baseURL: server.url }))).toEqual(['operator_answer_invalid']);
  });
});

it('a strategy that is logged while a login waits prints nothing of it, nor of its secrets (S63)', async () => {
  const server = await startScriptedOperator((socket) => socket.on('message', () => undefined));
  later(() => server.close());
  const strategy = idtoken({
    operator: server.url,
    secret: `canary${'s'.repeat(32)}`,
    responseSecret: 'canary-response',
    headers: { authorization: 'canary-authorization' },
  });
  const shop = await onExpress5({ strategy });
  later(() => shop.close());
  const browser = new Browser(shop.url);
  later(() => browser.close());
  const { json } = await browser.send('/login', { identifier: 'canary-marie' });
  expect(json.code).toBe('482917');
  await until(() => browser.cookies.size > 0);
  const keys = [...browser.cookies.values()].map((cookie) => cookie.split('.')[0]!);
  const printed = [
    { depth: 20, showHidden: true },
    { depth: 20, customInspect: false },
  ].map((how) => inspect(strategy, how));
  for (const text of [...printed, JSON.stringify(strategy)]) {
    for (const secret of ['canary', 'ws-token', '482917', ...keys]) expect(text).not.toContain(secret);
  }
});

it('a strategy is not made where the library for tokens cannot be loaded, and says why', () => {
  jest.isolateModules(() => {
    jest.doMock('jose', () => {
      throw new Error('Must use import to load ES Module: jose');
    });
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- a second copy of the package
    const copy = require('../../lib/index.js') as typeof Package;
    const make = () => new copy.IDTokenStrategy({ operator: 'https://auth.example.com', serviceId: 'shop' });
    expect(make).toThrow('The package `jose`, which checks tokens, cannot be loaded here.');
  });
  jest.dontMock('jose');
});
