import { memoryStore } from '../../lib/login/store.js';
import type { LoginStore } from '../../lib/login/store.js';
import { browserKey, pass, settle, useLoginServices } from '../helpers/login-service.js';
import { ScriptedAdapter } from '../helpers/scripted-adapter.js';

const newLoginService = useLoginServices();

/** Processes of one shop, each with a store that leads to the same. */
function processes() {
  const shared = { ...memoryStore(), isLocal: false };
  const of = (store: LoginStore, id = 'shop') => {
    const adapter = new ScriptedAdapter('idtoken', id);
    adapter.onBegin = () => ({ ...adapter.challenge(90_000), code: '4829130' });
    return newLoginService({ store: { ...store, close: () => undefined }, adapter });
  };
  return { shared, of };
}

/** What a stranger sees in a process that knows no such person. */
async function decoyOf(login: ReturnType<typeof newLoginService>): Promise<string> {
  const key = browserKey();
  const handle = await login.start('a stranger', { key, lookup: async () => null });
  await pass(2_000);
  const view = await login.service.view(handle, key);
  return view.state === 'pending' ? `${view.code.length} digits for ${view.expiresAt - Date.now()} ms` : view.state;
}

describe('a decoy of a process that has just begun (S12, S13)', () => {
  it('looks like the logins of the others', async () => {
    const [{ shared, of }, alone] = [processes(), processes()];
    await of(shared).start();
    await pass(1_000);
    expect(await decoyOf(of(shared))).toMatch(/^7 digits for 8\d{4} ms$/);
    expect(await decoyOf(alone.of(alone.shared))).toMatch(/^6 digits for 5\d{4} ms$/);
    shared.close();
    alone.shared.close();
  });

  it('does not look like the logins of another service in the same store', async () => {
    const { shared, of } = processes();
    await of(shared, 'staff').start();
    await pass(1_000);
    expect(await decoyOf(of(shared))).toMatch(/^6 digits/);
    shared.close();
  });

  it('looks like its own logins where the store is down, or has lost what was told', async () => {
    const { shared, of } = processes();
    const login = of(shared);
    login.store.before = (method, key) => {
      if (key.startsWith('recent:')) throw new Error(`${method} broke`);
    };
    await login.start();
    await pass(1_000);
    expect(await decoyOf(login)).toMatch(/^7 digits/);
    shared.close();
  });

  it('costs the store nothing for half a minute', async () => {
    const { shared, of } = processes();
    const login = of(shared);
    const asked: string[] = [];
    login.store.before = (method, key) => {
      if (key.startsWith('recent:')) asked.push(method);
    };
    for (let at = 0; at < 5; at += 1) await login.start(`person ${at}`, { key: browserKey() });
    await settle();
    expect(asked).toEqual(['get', 'get', 'create']);
    await pass(30_000);
    await login.start('marie', { key: browserKey() });
    await settle();
    expect(asked.slice(3)).toEqual(['get', 'get', 'create', 'get', 'move']);
    shared.close();
  });
});
