import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { openEndpoint } from '../../lib/wire/endpoint.js';
import type { Endpoint } from '../../lib/wire/endpoint.js';
import { remoteKeySet } from '../../lib/wire/keys.js';
import type { Candidates, RemoteKeySet } from '../../lib/wire/keys.js';
import { makeSigner } from '../helpers/signer.js';
import { reply, startScriptedServer } from '../helpers/scripted-server.js';
import type { ScriptedServer } from '../helpers/scripted-server.js';

const [first, second] = [makeSigner('first'), makeSigner('second')];
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let server: ScriptedServer;
let endpoint: Endpoint;
let keys: RemoteKeySet;
let now: number;
let answer: (res: ServerResponse) => void;

const publish = (set: unknown, headers: Record<string, string> = {}) => {
  answer = (res) => reply(res, 200, set, headers);
};

beforeEach(async () => {
  now = 1_700_000_000_000;
  publish({ keys: [first.jwk] });
  server = await startScriptedServer({ request: (_, res) => answer(res) });
  endpoint = openEndpoint(server.url);
  keys = remoteKeySet(endpoint, '/.well-known/jwks.json', 2_000, () => now);
});
afterEach(async () => {
  endpoint.close();
  await server.close();
});

/** All keys that are offered for a token, as if none fitted. */
async function offered(kid: string | undefined): Promise<(string | undefined)[]> {
  const names: (string | undefined)[] = [];
  let found: Candidates | undefined = await keys.candidates(kid);
  for (; found; found = await found.renew?.()) names.push(...found.keys.map((key) => key.kid));
  return names;
}

const fetched = () => server.requests.length;

it('fetches the set once and keeps it', async () => {
  await expect(offered('first')).resolves.toEqual(['first']);
  await expect(offered('first')).resolves.toEqual(['first']);
  expect(server.requests).toMatchObject([{ method: 'GET', url: '/.well-known/jwks.json' }]);
});

it('is imported once', async () => {
  const [one, other] = [await keys.candidates('first'), await keys.candidates('first')];
  expect(one.keys[0]?.publicKey).toBeDefined();
  expect(one.keys[0]?.publicKey).toBe(other.keys[0]?.publicKey);
});

it('one fetch serves all who wait', async () => {
  await Promise.all(Array.from({ length: 50 }, () => offered('first')));
  expect(fetched()).toBe(1);
});

it('all keys of one name are offered (S26)', async () => {
  publish({ keys: [first.jwk, { ...second.jwk, kid: 'first' }] });
  await expect(offered('first')).resolves.toEqual(['first', 'first']);
});

it('a token without a name is offered all keys', async () => {
  publish({ keys: [first.jwk, second.jwk] });
  const found = await keys.candidates(undefined);
  expect(found.keys.map((key) => key.kid)).toEqual(['first', 'second']);
  expect(fetched()).toBe(1);
});

describe('how long a set stays fresh', () => {
  it.each([
    ['an hour by default', {}, HOUR],
    ['as long as max-age says', { 'cache-control': 'public, max-age=7200' }, 2 * HOUR],
    ['a minute at least', { 'cache-control': 'max-age=0' }, MINUTE],
    ['a minute where it may not be stored', { 'cache-control': 'no-store, max-age=7200' }, MINUTE],
    ['a day at most', { 'cache-control': 'max-age=999999999' }, 24 * HOUR],
    ['less what it has spent in caches', { 'cache-control': 'max-age=7200', age: '3600' }, HOUR],
    ['an hour if max-age is nonsense', { 'cache-control': 'max-age=soon' }, HOUR],
  ])('%s', async (_, headers, life) => {
    publish({ keys: [first.jwk] }, headers);
    await offered('first');
    now += life - 1000;
    await offered('first');
    expect(fetched()).toBe(1);
    publish({ keys: [second.jwk] });
    now += 1000;
    await expect(offered('second')).resolves.toEqual(['second']);
    expect(fetched()).toBe(2);
  });
});

describe('a key that is not in the set', () => {
  it('is found after one more fetch, in the same login (F23)', async () => {
    await offered('first');
    publish({ keys: [first.jwk, second.jwk] });
    await expect(offered('second')).resolves.toEqual(['second']);
    expect(fetched()).toBe(2);
  });

  it('and has no name, too (F23)', async () => {
    await offered('first');
    publish({ keys: [second.jwk] });
    await expect(offered(undefined)).resolves.toEqual(['first', 'second']);
  });

  it('brings two fetches in 30 s, however many names are tried (S37)', async () => {
    for (let count = 0; count < 10_000; count += 1) await offered(`random-${count}`);
    expect(fetched()).toBe(2);
    now += 30_000;
    await offered('random');
    await offered('random');
    expect(fetched()).toBe(4);
  });

  it('nor more when they come at once (S37)', async () => {
    await Promise.all(Array.from({ length: 1000 }, (_, count) => offered(`random-${count}`)));
    expect(fetched()).toBeLessThanOrEqual(2);
  });

  it('nor more when the fetches fail (S37)', async () => {
    await offered('first');
    answer = (res) => reply(res, 500, {});
    for (let count = 0; count < 100; count += 1) await offered(`random-${count}`);
    expect(fetched()).toBe(2);
    await expect(offered('first')).resolves.toEqual(['first']);
  });

  it('a known name brings none', async () => {
    await offered('first');
    await offered('first');
    expect(fetched()).toBe(1);
    await expect(keys.candidates('first')).resolves.not.toHaveProperty('renew');
  });

  it('a key taken out of the set is gone with the next fetch', async () => {
    await offered('first');
    publish({ keys: [second.jwk] });
    await offered('second');
    await expect(offered('first')).resolves.toEqual([]);
  });
});

describe('an outage', () => {
  const failures: [string, (res: ServerResponse) => void][] = [
    ['a server error', (res) => reply(res, 500, { keys: [second.jwk] })],
    ['another status with a key set', (res) => reply(res, 206, { keys: [second.jwk] })],
    ['HTML', (res) => void res.writeHead(200, { 'content-type': 'text/html' }).end('<html>')],
    ['a key set said to be HTML', (res) => reply(res, 200, { keys: [second.jwk] }, { 'content-type': 'text/html' })],
    ['no keys', (res) => reply(res, 200, { keys: [] })],
    ['only keys that do not fit', (res) => reply(res, 200, { keys: [{ ...second.jwk, use: 'enc' }] })],
    ['more than 256 kB', (res) => reply(res, 200, { keys: [second.jwk], more: 'a'.repeat(256 * 1024) })],
    ['a broken connection', (res) => res.destroy()],
    ['no answer in time', () => {}],
  ];

  it.each(failures)('%s leaves the old keys in use for a day, and no longer (S39, F21)', async (what, failure) => {
    await offered('first');
    answer = failure;
    now += HOUR;
    await expect(offered('first')).resolves.toEqual(['first']);
    // A kept connection that is closed may have been closed before: a GET is asked once more over a new one.
    expect(fetched()).toBe(what === 'a broken connection' ? 3 : 2);
    now += 24 * HOUR;
    await expect(offered('first')).rejects.toMatchObject({ code: 'keys_unavailable' });
  });

  it.each(failures)('%s, and no key known: the next attempt may have them (F22)', async (_, failure) => {
    answer = failure;
    await expect(offered('first')).rejects.toMatchObject({ code: 'keys_unavailable', cause: { name: 'LoginError' } });
    publish({ keys: [first.jwk] });
    await expect(offered('first')).resolves.toEqual(['first']);
  });

  it('without any key there are two fetches in 30 s, too (S37)', async () => {
    answer = (res) => reply(res, 500, {});
    for (let count = 0; count < 10; count += 1) {
      await expect(offered('first')).rejects.toMatchObject({ code: 'keys_unavailable' });
    }
    expect(fetched()).toBe(2);
    now += 30_000;
    publish({ keys: [first.jwk] });
    await expect(offered('first')).resolves.toEqual(['first']);
  });

  it('a redirect is not followed (S41)', async () => {
    const witness = await startScriptedServer({ request: (_, res) => reply(res, 200, { keys: [first.jwk] }) });
    answer = (res) => reply(res, 302, { keys: [first.jwk] }, { location: witness.url });
    await expect(offered('first')).rejects.toMatchObject({ code: 'keys_unavailable' });
    expect(witness.connected).toBe(0);
    await witness.close();
  });
});

it.each([
  'application/json; charset=utf-8',
  'application/jwk-set+json',
  'Application/JSON',
  'text/plain',
  'application/octet-stream',
  '',
])('%j is a type for keys', async (type) => {
  publish({ keys: [first.jwk] }, { 'content-type': type });
  await expect(offered('first')).resolves.toEqual(['first']);
});

describe('what came in place of keys is told', () => {
  const rsa = { kty: 'RSA', n: 'AQAB', e: 'AQAB' };
  it.each<[string, (res: ServerResponse) => void, RegExp]>([
    ['a redirect', (res) => reply(res, 302, '', { location: 'https://canary.example' }), /302.*redirects/],
    [
      'no such page',
      (res) => void res.writeHead(404, { 'content-type': 'text/html' }).end('no'),
      /404, text\/html: only/,
    ],
    ['a page', (res) => void res.writeHead(200, { 'content-type': 'text/html' }).end('<p>'), /200, text\/html: .*JSON/],
    [
      'other keys',
      (res) => reply(res, 200, { keys: [rsa, rsa, 7] }),
      /3 keys, for ES256: 0, .*kty RSA \(2\), not a JWK/,
    ],
    ['no keys', (res) => reply(res, 200, { key: 1 }), /200, application\/json: no list of keys/],
    ['a type that is none', (res) => reply(res, 500, {}, { 'content-type': 'canary' }), /500, no type/],
  ])('%s', async (_, failure, said) => {
    answer = failure;
    const error = (await offered('first').catch((reason: unknown) => reason)) as Error;
    expect((error.cause as Error).message).toMatch(said);
    expect(inspect(error, { depth: null })).not.toContain('canary');
  });

  it('and so is what there is, where a token names another key', async () => {
    publish({ keys: [first.jwk, rsa] });
    const { keys: none, about } = await keys.candidates('unknown');
    expect(none).toEqual([]);
    expect(about).toMatch(/2 keys, for ES256: 1, passed over: kty RSA \(1\)/);
  });
});

describe('prepared', () => {
  it('the set is there before the first token', async () => {
    keys.prepare();
    keys.prepare();
    await offered('first');
    expect(fetched()).toBe(1);
  });

  it('a set that is fresh, or was asked for a moment ago, is not asked for', async () => {
    await offered('first');
    keys.prepare();
    answer = (res) => reply(res, 500, {});
    now += HOUR;
    keys.prepare();
    await offered('first');
    expect(fetched()).toBe(2);
    keys.prepare();
    await offered('first');
    expect(fetched()).toBeLessThanOrEqual(3);
  });
});
