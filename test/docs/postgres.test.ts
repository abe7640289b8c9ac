import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import ts from 'typescript';
import { heardSoFar, storeContract } from '../../lib/dev/contract/store.js';
import { startIDTokenOperator } from '../../lib/dev/index.js';
import type { Entry, LoginStore } from '../../lib/index.js';
import { runChecks } from '../contract/run.js';
import { Browser } from '../helpers/browser.js';
import { cleanup } from '../helpers/cleanup.js';
import { onExpress5 } from '../helpers/hosts.js';
import { describeWithPostgres, PostgresServer } from '../helpers/postgres.js';
import { until } from '../helpers/redis.js';

const page = readFileSync(path.resolve(__dirname, '../../docs/stores.md'), 'utf8');
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, code = '']) => code);
const [table = '', sweep = ''] = blocks('sql');
const { postgresStore } = load(blocks('ts').find((code) => code.startsWith('// postgres-store.ts'))!);

/** What a module of the page exports. */
function load(code: string): { postgresStore: (connection: object) => LoginStore } {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
  const { outputText } = ts.transpileModule(code, { compilerOptions });
  const exports = {} as ReturnType<typeof load>;
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- an example is text of our own
  const run = new Function('require', 'exports', outputText) as (...given: unknown[]) => void;
  run(createRequire(__filename), exports);
  return exports;
}

it('docs/stores.md shows a table, how to sweep it, and a store over it', () => {
  expect([table, sweep]).toEqual([expect.stringContaining('CREATE TABLE'), expect.stringContaining('DELETE FROM')]);
  expect(postgresStore).toBeInstanceOf(Function);
});

describeWithPostgres('the store over Postgres of docs/stores.md', () => {
  const later = cleanup();
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
    await server.run(`CREATE ROLE shop LOGIN; ${table}`);
  });
  afterAll(() => server.close());

  /** A store of the role that the page grants the table to. */
  function open(): LoginStore {
    const store = postgresStore(server.as('shop'));
    later(() => store.close());
    return store;
  }
  const at = (state: string): Entry => ({ attempt: 'first', state });
  const soon = () => Date.now() + 60_000;
  /** Watches a key. @returns what was told, as it grows. */
  async function told(store: LoginStore, key: string): Promise<(string | undefined)[]> {
    const states: (string | undefined)[] = [];
    await store.watch(key, (now) => void states.push(now?.state));
    return states;
  }

  describe('keeps the contract', () => {
    const begun: Promise<unknown>[] = [];
    const noted = <T>(writing: Promise<T>) => {
      begun.push(writing);
      return writing;
    };
    const newStore = async (): Promise<LoginStore> => {
      await server.run('TRUNCATE logins');
      const store = postgresStore(server.as('shop'));
      return {
        ...store,
        create: (...given) => noted(store.create(...given)),
        move: (...given) => noted(store.move(...given)),
      };
    };
    /** What a watcher began when it was told goes over another connection than what is asked after it. */
    const settle = async (store: LoginStore) => {
      await heardSoFar(store);
      await Promise.all(begun.splice(0));
      await heardSoFar(store);
    };
    runChecks(storeContract({ newStore, settle, latestOnly: true }));
  });

  it('tells what was moved in another process, also while the listener was away', async () => {
    const [here, elsewhere] = [open(), open()];
    await elsewhere.create('away', at('starting'), soon());
    const states = await told(here, 'away');
    await elsewhere.move('away', at('starting'), at('pending'), soon());
    await until(() => states.at(-1) === 'pending');

    // Moved without a notification: only a look can find it.
    await server.run(`UPDATE logins SET state = 'approved', entry = '{"attempt":"first","state":"approved"}',
      revision = DEFAULT WHERE key = 'away'`);
    await heardSoFar(here);
    expect(states).toEqual(['starting', 'pending']);
    await server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'shop'");
    await until(() => states.length === 3);
    expect(await elsewhere.move('away', at('approved'), at('finishing'), soon())).toBe(true);
    await until(() => states.length === 4);
    expect(states).toEqual(['starting', 'pending', 'approved', 'finishing']);
  });

  it('tells nothing twice and nothing older, whatever is notified', async () => {
    const store = open();
    await store.create('again', at('starting'), soon());
    const states = await told(store, 'again');
    await server.run("SELECT pg_notify('logins', 'again')");
    await server.run(`UPDATE logins SET state = 'older', entry = '{"attempt":"first","state":"older"}' WHERE key = 'again';
      SELECT pg_notify('logins', 'again')`);
    await heardSoFar(store);
    expect(states).toEqual(['starting']);
  });

  it('tells of a new entry under the key of one that was swept', async () => {
    const store = open();
    await store.create('swept', at('starting'), Date.now() - 61_000);
    await store.create('kept', at('starting'), soon());
    await server.run(sweep);
    expect((await store.get('kept'))?.state).toBe('starting');
    const states = await told(store, 'swept');
    await store.create('swept', at('again'), soon());
    await until(() => states.length === 2);
    expect(states).toEqual([undefined, 'again']);
  });

  it('rejects where there is no Postgres, and closes all the same', async () => {
    const store = postgresStore({ ...server.as('shop'), port: 5433 });
    await expect(store.watch('a', () => {})).rejects.toThrow('ENOENT');
    await expect(store.get('a')).rejects.toThrow('ENOENT');
    store.close();
    store.close();
  });

  it('carries a whole login', async () => {
    const services = [{ serviceId: 'my-shop', name: 'My Shop', allowedScopes: ['identity:name' as const] }];
    const operator = await startIDTokenOperator({ services });
    later(() => operator.stop());
    const phone = await operator.enroll({ tokenId: 'marie', givenName: 'Marie', familyName: 'Dupont' });
    const strategy = {
      operator: operator.url,
      serviceId: 'my-shop',
      scopes: ['identity:name' as const],
      store: open(),
    };
    const shop = await onExpress5({ strategy });
    later(() => shop.close());
    const browser = new Browser(shop.url);
    later(() => browser.close());

    const { handle } = (await browser.send('/login', { identifier: 'marie' })).json;
    await phone.approve(await phone.nextPush());
    await browser.state(handle, 'approved');
    expect((await browser.send('/login/finish', { handle })).status).toBe(200);
    expect((await browser.get('/me')).json.user).toMatchObject({ claims: { givenName: 'Marie' } });
  });
});
