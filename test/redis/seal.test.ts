import type { Entry } from '../../lib/login/store.js';
import { describeWithRedis, pause, RedisServer } from '../helpers/redis.js';
import { nodeRedis, RedisStores, SECRET } from '../helpers/redis-clients.js';

const P = 'passport-idtoken:';
const pending: Entry = { attempt: 'one', state: 'pending', code: '4711', evidence: 'a token' };
const soon = () => Date.now() + 60_000;

describeWithRedis('what a reader and a writer of Redis can do', () => {
  let server: RedisServer;
  let warned: jest.SpyInstance;
  const stores = new RedisStores(nodeRedis, () => server.port);
  const value = async (key: string) => String(await server.command('GET', P + key));
  const put = (key: string, to: string) => server.command('SET', P + key, to, 'PX', '60000');

  beforeAll(async () => {
    server = await RedisServer.start();
  });
  beforeEach(async () => {
    warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    await server.command('FLUSHALL');
  });
  afterEach(async () => {
    warned.mockRestore();
    await stores.close();
  });
  afterAll(() => server.close());

  it('keeps nothing that can be read, and nothing for ever (S69)', async () => {
    const store = await stores.store();
    await store.create('a', pending, soon());
    await store.move('a', pending, { ...pending, state: 'approved' }, soon());
    for (const name of (await server.command('KEYS', '*')) as string[]) {
      expect(Number(await server.command('PTTL', name))).not.toBe(-1);
    }
    expect(Number(await server.command('PTTL', `${P}a`))).toBeGreaterThan(50_000);
    const kept = await value('a');
    expect(kept).toMatch(/^one approved \d{16} \d{13} [\w-]+$/);
    for (const secret of ['4711', 'token']) {
      expect(Buffer.from(kept.split(' ')[4]!, 'base64url').includes(secret)).toBe(false);
    }
  });

  const word = (at: number, to: (word: string) => string) => (kept: string) => {
    const words = kept.split(' ');
    words[at] = to(words[at]!);
    return words.join(' ');
  };
  it.each<[string, (kept: string) => string]>([
    ['with another attempt', word(0, () => 'two')],
    ['in another state', word(1, () => 'approved')],
    ['with a later end', word(3, (end) => String(Number(end) + 1000))],
    ['with one letter changed', word(4, (sealed) => (sealed.startsWith('A') ? 'B' : 'A') + sealed.slice(1))],
    ['cut', (kept) => kept.slice(0, -8)],
    ['of other text', () => 'something else'],
    ['of nothing', () => ''],
    ['with a word more', (kept) => `${kept} more`],
    ['without a revision', word(2, () => 'x')],
    ['with a tag of four bytes', word(4, (sealed) => sealed.slice(0, 22))],
  ])('takes a record %s for none, drops it and says so once (S69)', async (_, change) => {
    const store = await stores.store();
    await store.create('a', pending, soon());
    await put('a', change(await value('a')));
    expect(await store.get('a')).toBeUndefined();
    expect(await server.command('EXISTS', `${P}a`)).toBe(0);
    await put('a', 'once more');
    expect(await store.get('a')).toBeUndefined();
    const codes = warned.mock.calls.map(([, { code }]: [string, { code: string }]) => code);
    expect(codes).toEqual(['store_tampered']);
    expect(await store.create('a', pending, soon())).toBe(true);
  });

  it('takes the record of another key for none (S69)', async () => {
    const store = await stores.store();
    await store.create('a', pending, soon());
    await store.create('b', { ...pending, code: '0815' }, soon());
    await put('a', await value('b'));
    expect(await store.get('a')).toBeUndefined();
    expect(await store.get('b')).toMatchObject({ code: '0815' });
  });

  it('takes a record that is put back after its end for none (S69)', async () => {
    const store = await stores.store();
    await store.create('a', pending, Date.now() + 100);
    const old = await value('a');
    await pause(110);
    await put('a', old);
    expect(await store.get('a')).toBeUndefined();
    expect(await store.move('a', pending, { ...pending, state: 'approved' }, soon())).toBe(false);
    expect(await store.create('a', pending, soon())).toBe(true);
  });

  it('tells no watcher what somebody else publishes (S69)', async () => {
    const store = await stores.store();
    await store.create('a', pending, soon());
    const seen: (string | undefined)[] = [];
    await store.watch('a', (now) => seen.push(now?.state));
    const forged = (await value('a')).replace(' pending ', ' approved ');
    await server.command('PUBLISH', `${P}a`, forged);
    await server.command('PUBLISH', `${P}a`, 'nonsense');
    await store.move('a', pending, { ...pending, state: 'rejected' }, soon());
    while (seen.length < 2) await pause(5);
    expect(seen).toEqual(['pending', 'rejected']);
  });

  it('opens what was sealed with an older secret of the list, and seals with the first (F38)', async () => {
    const [older, newer] = [SECRET, `newer ${SECRET}`];
    const before = await stores.store({ secret: older });
    await before.create('a', pending, soon());
    const after = await stores.store({ secret: [newer, older] });
    expect(await after.get('a')).toEqual(pending);
    expect(await after.move('a', pending, { ...pending, state: 'approved' }, soon())).toBe(true);
    const later = await stores.store({ secret: newer });
    expect(await later.get('a')).toMatchObject({ state: 'approved' });
    expect(await before.get('a')).toBeUndefined();
  });

  it('keeps two prefixes apart', async () => {
    const [one, other] = [await stores.store({ prefix: 'one:' }), await stores.store({ prefix: 'other:' })];
    expect(await one.create('a', pending, soon())).toBe(true);
    expect(await other.get('a')).toBeUndefined();
    expect(await other.create('a', pending, soon())).toBe(true);
  });
});
