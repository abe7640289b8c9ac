import { readFileSync } from 'node:fs';
import { createClient } from 'redis';
import type { Entry } from '../../lib/login/store.js';
import { redisStore } from '../../lib/redis/index.js';
import type { RedisStore } from '../../lib/redis/index.js';
import { cleanup } from '../helpers/cleanup.js';
import { describeWithRedis, RedisServer, until } from '../helpers/redis.js';
import { SECRET } from '../helpers/redis-clients.js';

const starting: Entry = { attempt: 'one', state: 'starting' };
const soon = () => Date.now() + 60_000;

/** The commands that docs/scaling.md has people allow. */
const COMMANDS = (/ACL SETUSER shop [^+]*([^`]*)/.exec(readFileSync('docs/scaling.md', 'utf8'))?.[1] ?? '')
  .trim()
  .replace(/\s+/g, ' ');
const KEYS = '~passport-idtoken:*';
const CHANNELS = '&passport-idtoken:*';

describeWithRedis('the rights of the user in Redis', () => {
  const later = cleanup();
  let server: RedisServer;
  let warned: jest.SpyInstance;
  const warnings = () => warned.mock.calls.map(([said, { code }]: [string, { code: string }]) => `${code} ${said}`);

  beforeAll(async () => {
    server = await RedisServer.start('--maxmemory', '50mb');
  });
  beforeEach(() => {
    warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    later(() => warned.mockRestore());
  });
  afterAll(() => server.close());

  const storeOf = async (...rights: string[]): Promise<RedisStore> => {
    await server.command('ACL', 'SETUSER', 'shop', 'reset', 'on', '>word', ...rights.join(' ').split(' '));
    const client = createClient({ url: server.url, username: 'shop', password: 'word', disableOfflineQueue: true });
    client.on('error', () => {});
    await client.connect();
    const store = redisStore({ client, secret: SECRET });
    later(() => client.destroy());
    later(() => store.close());
    return store;
  };
  /** Resolves once the check has come to its last tries. */
  const checked = async (store: RedisStore): Promise<void> => {
    await server.command('CONFIG', 'RESETSTAT');
    await store.counters.until('anything');
    await until(async () => String(await server.command('INFO', 'commandstats')).includes('cmdstat_hdel'));
  };

  it('says nothing where the line of the docs was used, and does everything', async () => {
    const store = await storeOf(COMMANDS, KEYS, CHANNELS);
    await checked(store);
    const seen: (string | undefined)[] = [];
    const stop = await store.watch('a', (now) => seen.push(now?.state));
    expect(await store.create('a', starting, soon())).toBe(true);
    expect(await store.move('a', starting, { ...starting, state: 'pending' }, soon())).toBe(true);
    await until(() => seen.length === 3);
    stop();
    const member = store.fleet.join('shop', () => undefined);
    await member.hold('a', 'one', soon());
    await member.leave();
    expect((await store.counters.take([{ key: 'a', starts: 1, seconds: 1 }], [])).wait).toBe(0);
    expect(warnings()).toEqual([]);
    await server.command('FLUSHALL');
  });

  it('names what a user without rights on channels cannot do, and moves nothing for it', async () => {
    const store = await storeOf(COMMANDS, KEYS);
    await store.counters.until('anything');
    await until(() => warnings().length > 0);
    expect(warnings()).toHaveLength(1);
    expect(warnings()[0]).toMatch(
      /^redis_rights .*docs\/scaling\.md.*to write and publish a login.*to hear of changes/,
    );
    await expect(store.create('a', starting, soon())).rejects.toThrow(/channel/);
    expect(await server.command('EXISTS', 'passport-idtoken:a')).toBe(0);
    expect(await store.get('a')).toBeUndefined();
  });

  it.each([
    ['other keys', COMMANDS, '~other:*', CHANNELS, /to read a login/],
    ['no hashes', COMMANDS.replace('+hrandfield ', '').replace('+hincrby ', ''), KEYS, CHANNELS, /to beat/],
    ['no sorted sets', COMMANDS.replace('+zadd ', ''), KEYS, CHANNELS, /to count starts/],
    ['no scripts', COMMANDS.replace('+evalsha ', ''), KEYS, CHANNELS, /to write and publish a login/],
  ])('names what a user with %s cannot do', async (_, commands, keys, channels, said) => {
    const store = await storeOf(commands, keys, channels);
    await store.counters.until('anything').catch(() => undefined);
    await until(() => warnings().length > 0);
    expect(warnings()[0]).toMatch(said);
    await server.command('FLUSHALL');
  });

  it('names a policy that drops logins (F33)', async () => {
    await server.command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    const store = await storeOf(COMMANDS, KEYS, CHANNELS);
    await store.get('a');
    await until(() => warnings().length > 0);
    expect(warnings()[0]).toMatch(/^redis_evicts .*noeviction.*The policy is allkeys-lru\.$/);
    await server.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
  });
});
