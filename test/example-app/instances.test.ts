import type { IDTokenOperator } from '../../lib/dev/index.js';
import { describeWithRedis, RedisServer, until } from '../helpers/redis.js';
import { newFolder, startExample, startOperator, Visitor } from './example.js';
import type { DataFolder, Example } from './example.js';

jest.setTimeout(60_000);

it('says what several instances need', async () => {
  const { REDIS_URL: _, ...env } = process.env;
  await expect(startExample(env as Record<string, string>, '--instances', '3')).rejects.toThrow(
    'REDIS_URL=redis://localhost:6379 npm start -- --instances 3',
  );
});

describeWithRedis('npm start -- --instances 3', () => {
  let redis: RedisServer;
  let operator: IDTokenOperator;
  let data: DataFolder;
  let example: Example;
  let marie: Visitor;

  beforeAll(async () => {
    redis = await RedisServer.start();
    operator = await startOperator();
    data = newFolder();
    const env = { DATA: data.folder, IDTOKEN_OPERATOR: operator.url, REDIS_URL: redis.url };
    example = await startExample(env, '--instances', '3');
    marie = new Visitor(example.url, await operator.enroll({ tokenId: 'marie', givenName: 'Marie' }));
  });
  afterAll(async () => {
    marie.close();
    await example.stop();
    await operator.stop();
    await redis.close();
    data.remove();
  });

  /** Which instance said that it began a login: it holds the connection to the operator. */
  const holderOf = (handle: string) =>
    new RegExp(`instance (\\d): login ${handle.split('.').at(-1)!.slice(0, 8)} started`).exec(example.output())?.[1];

  it('logs in over all of them: no instance sees two requests in a row', async () => {
    expect(await marie.link('marie@example.com')).toBe('/account');
    expect(await marie.logIn('marie@example.com')).toBe('/account');
    expect((await marie.get('/account')).text).toContain('Hello, Marie');
  });

  it('goes on with the code of one that was killed, and it comes back (F28)', async () => {
    const { handle, code } = await marie.begin('/login', { identifier: 'marie@example.com' });
    const sockets = operator.requests.filter(({ upgrade }) => upgrade).length;
    const holder = holderOf(handle);
    example.type(`kill ${holder}`);
    await until(() => operator.requests.filter(({ upgrade }) => upgrade).length > sockets);
    const page = await marie.socket(`/login/events?handle=${handle}`);
    expect((await page.until('pending')).code).toBe(code);
    await marie.approve('/login', handle);
    expect((await marie.post('/login/finish', { handle })).location).toBe('/account');
    await until(() => example.output().includes(`instance ${holder}: back`));
    for (let turn = 0; turn < 3; turn += 1) expect((await marie.get('/account')).text).toContain('Hello, Marie');
  });

  it('ends all of them when it is stopped', async () => {
    expect(await example.stop()).toBe(0);
  });
});
