import { supportCode } from '../../lib/login/support-code.js';
import { LoginService } from '../../lib/login/service.js';
import { memoryStore } from '../../lib/login/store.js';
import {
  browserKey,
  pass,
  requestOf,
  settle,
  useLoginServices,
  type TestLoginService,
} from '../helpers/login-service.js';
import { codeOf } from '../helpers/code-of.js';
import { CANARIES, ScriptedAdapter } from '../helpers/scripted-adapter.js';

const SECOND = 1000;
const MINUTE = 60_000;
const newLoginService = useLoginServices();

describe('a start', () => {
  it('goes from starting to pending and shows the code', async () => {
    const login = newLoginService();
    const handle = await login.service.start(login.key, requestOf('marie'));
    expect(handle).toMatch(/^idtoken\.[\da-f]{64}$/);
    expect(await login.state(handle)).toBe('starting');
    await settle();
    expect(await login.service.view(handle, login.key)).toEqual({
      state: 'pending',
      code: CANARIES.code,
      expiresAt: Date.now() + MINUTE,
      restoring: false,
    });
    expect(login.adapter.begun).toEqual([{ person: 'marie', scopes: ['identity:name'] }]);
    expect(login.told(handle)).toEqual(['started']);
  });

  it('answers before the lookup and before the operator is asked (S13, F2)', async () => {
    const login = newLoginService();
    let asked = false;
    const lookup = () => {
      asked = true;
      return new Promise<string>(() => undefined);
    };
    const handle = await login.start('marie', { lookup });
    expect(asked).toBe(true);
    expect(await login.state(handle)).toBe('starting');
    expect(login.adapter.begun).toHaveLength(0);
  });

  it('keeps of the browser a digest, and hides the handle from browsers without its key (S2, S5)', async () => {
    const login = newLoginService();
    const handle = await login.start();
    const kept = await login.store.dump(handle);
    expect(kept).not.toContain(login.key);
    expect(login.key).toHaveLength(43);
    expect(handle).not.toContain('marie');
    const others = await Promise.all(Array.from({ length: 20 }, () => login.start('marie', { key: browserKey() })));
    expect(new Set([handle, ...others]).size).toBe(21);
  });

  it('of the same person in the same browser meets the login on its way: 20 reloads, one push (S6, F43)', async () => {
    const login = newLoginService();
    const handles = new Set<string>();
    for (let at = 0; at < 20; at += 1) handles.add(await login.start());
    expect(handles.size).toBe(1);
    expect(login.adapter.begun).toHaveLength(1);
  });

  it('20 times in parallel rings once (S6, F52)', async () => {
    const login = newLoginService({ limits: {} });
    const handles = await Promise.all(
      Array.from({ length: 20 }, () => login.service.start(login.key, requestOf('marie'))),
    );
    await settle();
    expect(new Set(handles).size).toBe(1);
    expect(login.adapter.begun).toHaveLength(1);
    expect(login.told()).toEqual(['started']);
  });

  it('20 times in parallel is one count, although the store is slow to keep the login: none is over the limits (F52)', async () => {
    const login = newLoginService({ limits: {} });
    let keep = () => {};
    const kept = new Promise<void>((resolve) => (keep = resolve));
    login.store.before = async (method) => (method === 'create' ? await kept : undefined);
    const starts = Array.from({ length: 20 }, () => login.service.start(login.key, requestOf('marie')));
    await settle();
    keep();
    expect(new Set(await Promise.all(starts)).size).toBe(1);
    await settle();
    expect([login.adapter.begun.length, login.told()]).toEqual([1, ['started']]);
  });

  it('20 times in parallel after an end rings once more', async () => {
    const login = newLoginService({ limits: {} });
    const handle = await login.start();
    await login.service.cancel(handle, login.key);
    await settle();
    await Promise.all(Array.from({ length: 20 }, () => login.service.start(login.key, requestOf('marie'))));
    await settle();
    expect(await login.state(handle)).toBe('pending');
    expect(login.adapter.begun).toHaveLength(2);
  });

  it('rings although the store forgot the ended login in between', async () => {
    const login = newLoginService();
    const handle = await login.start();
    await login.service.cancel(handle, login.key);
    await pass(10 * MINUTE - 1);
    login.store.before = async (method) => {
      if (method === 'move') await pass(1);
    };
    expect(await login.start()).toBe(handle);
    expect(login.adapter.begun).toHaveLength(2);
    expect(await login.state(handle)).toBe('pending');
  });

  it('of another person, or of another spelling, is another login', async () => {
    const login = newLoginService();
    const handles = [await login.start('marie'), await login.start('paul'), await login.start('Marie')];
    expect(new Set(handles).size).toBe(3);
    expect(login.adapter.begun.map(({ person }) => person)).toEqual(['marie', 'paul', 'Marie']);
  });

  it.each(['starting', 'pending', 'approved'] as const)(
    'on the way elsewhere takes a %s login along',
    async (state) => {
      const login = newLoginService();
      if (state === 'starting') login.adapter.onBegin = () => new Promise(() => undefined);
      const handle = await login.start('marie', { returnTo: '/cart' });
      if (state === 'approved') login.adapter.ring.approve();
      await settle();
      await login.start('marie', { returnTo: '/account' });
      expect(await login.state(handle)).toBe(state);
      expect(login.adapter.begun).toHaveLength(1);
      expect(await login.store.get(handle)).toMatchObject({ returnTo: '/account' });
    },
  );

  it('asks for the scopes of the service, whatever else a request carries (S8)', async () => {
    const login = newLoginService();
    await login.start('marie', { scopes: ['identity:full'] } as object);
    expect(login.adapter.begun[0]?.scopes).toEqual(['identity:name']);
  });

  it.each(['approved', 'finishing'] as const)('of a login that is %s does not ring', async (state) => {
    const login = newLoginService();
    const handle = await login.approved();
    if (state === 'finishing') await login.finish(handle);
    await login.start();
    expect(login.adapter.begun).toHaveLength(1);
  });

  it('in the last seconds of a code that has run out rings anew, and the old phone call changes nothing', async () => {
    const login = newLoginService();
    const handle = await login.start();
    await pass(MINUTE);
    const late = login.adapter.ring;
    await login.start();
    expect(login.adapter.begun).toHaveLength(2);
    late.approve();
    await settle();
    expect(await login.state(handle)).toBe('pending');
    expect(late.signal.aborted).toBe(true);
  });

  it('is refused once the service is closed', async () => {
    const login = newLoginService();
    await login.service.close();
    expect(await codeOf(login.service.start(login.key, requestOf('marie')))).toBe('closed');
  });

  it('rings no phone when the service closes in the middle of it', async () => {
    const login = newLoginService();
    let asked = false;
    let closing: Promise<unknown> = Promise.resolve();
    login.store.after = (method) => {
      if (method === 'create') closing = login.service.close();
    };
    const lookup = () => {
      asked = true;
      return new Promise<string>(() => undefined);
    };
    await login.start('marie', { lookup });
    await closing;
    expect(login.adapter.begun).toHaveLength(0);
    expect(asked).toBe(false);
  });
});

describe('the store', () => {
  it('that two services of one provider share shows each of them its own logins only', async () => {
    const store = memoryStore();
    const shop = newLoginService({ store, adapter: new ScriptedAdapter('idtoken', 'operator shop') });
    const staff = newLoginService({ store, adapter: new ScriptedAdapter('idtoken', 'operator staff') });
    const handle = await shop.approved('marie');
    const other = await staff.start('marie', { key: shop.key });
    expect(other).not.toBe(handle);
    expect(staff.adapter.begun).toHaveLength(1);
    for (const asked of [
      staff.service.view(handle, shop.key),
      staff.finish(handle, shop.key),
      staff.service.cancel(handle, shop.key),
      staff.service.watch(handle, shop.key, () => undefined),
    ]) {
      expect(await codeOf(asked)).toBe('login_not_found');
    }
    expect((await shop.finish(handle)).type).toBe('checked');
  });

  const settings = () => ({
    adapter: new ScriptedAdapter(),
    limits: false as const,
    secrets: [],
    scopes: [],
    onEvent: undefined,
  });

  it('that was handed in is not closed with the service: others may use it', async () => {
    const store = memoryStore();
    const service = new LoginService({ ...settings(), store });
    const handle = await service.start(browserKey(), requestOf('marie'));
    await service.close();
    expect(await store.get(handle)).toMatchObject({ state: 'failed', error: 'closed' });
    store.close();
  });

  it('that the service made for itself is closed with it', async () => {
    const service = new LoginService({ ...settings(), store: undefined });
    expect(jest.getTimerCount()).toBe(1);
    await service.close();
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('the limits', () => {
  const wide = { starts: 100, seconds: 60 };
  const from = (at: number) => ({ key: browserKey(), address: `192.0.2.${at}` });

  it('let strangers ring a person five times; more see a decoy and no refusal, known or unknown (S12, S14, S16)', async () => {
    const [known, unknown] = [
      newLoginService({ limits: { perOperator: wide } }),
      newLoginService({ limits: { perOperator: wide } }),
    ];
    for (let at = 0; at < 7; at += 1) {
      expect(await codeOf(known.start('marie', { ...from(at), lookup: async () => 'marie' }))).toBe('accepted');
      expect(await codeOf(unknown.start('marie', { ...from(at), lookup: async () => null }))).toBe('accepted');
    }
    await pass(SECOND);
    expect(known.adapter.begun).toHaveLength(5);
    expect(known.told()).toEqual(unknown.told());
  });

  it('count the person, under however many names (S16)', async () => {
    const login = newLoginService({ limits: { perOperator: wide } });
    for (let at = 0; at < 9; at += 1) await login.start(`marie+${at}`, { ...from(at), lookup: async () => 'marie' });
    await pass(SECOND);
    expect(login.adapter.begun).toHaveLength(5);
  });

  it('tell a visitor to wait of what this visitor alone has used up, to the millisecond, and leave no record', async () => {
    const login = newLoginService({ limits: { perOperator: wide } });
    for (let at = 0; at < 2; at += 1) await login.start('marie', from(1));
    const [written] = [login.store.written.length];
    await expect(login.start('marie', from(1))).rejects.toMatchObject({
      retryAt: Date.now() + 300 * SECOND,
      status: 429,
    });
    expect(login.store.written).toHaveLength(written);
    expect(await codeOf(login.start('leo', from(1)))).toBe('accepted');
  });

  it('do not count what rings nobody: reloads, refused starts', async () => {
    const login = newLoginService({ limits: { perOperator: wide } });
    for (let at = 0; at < 10; at += 1) await login.start('marie', { address: '192.0.2.1' });
    await login.start('marie', from(1));
    for (let at = 0; at < 10; at += 1) expect(await codeOf(login.start('marie', from(1)))).toBe('rate_limited');
    await pass(5 * MINUTE);
    expect(await codeOf(login.start('marie', from(1)))).toBe('accepted');
  });

  it('hold for a new code too', async () => {
    const login = newLoginService({ limits: { perOperator: wide } });
    const handle = await login.start('marie', { address: '192.0.2.1' });
    const retry = async () => {
      await login.service.cancel(handle, login.key);
      const lookup = (identifier: string) => async () => identifier;
      return await codeOf(login.service.retry(handle, login.key, { lookup, address: '192.0.2.1' }));
    };
    expect([await retry(), await retry()]).toEqual(['accepted', 'rate_limited']);
    expect(await login.state(handle)).toBe('rejected');
    expect(login.told(handle).at(-1)).toBe('limited rate_limited');
  });

  it('are exact for many browsers at once (S21)', async () => {
    const login = newLoginService({ limits: { perOperator: wide } });
    await Promise.all(
      Array.from({ length: 50 }, (_, at) => login.service.start(browserKey(), { ...requestOf('marie'), ...from(at) })),
    );
    await pass(SECOND);
    expect(login.adapter.begun).toHaveLength(5);
  });
});

describe('a browser in which the person logged in (S18)', () => {
  const limits = { perOperator: { starts: 100, seconds: 60 } };
  const marked = async (login: TestLoginService) => {
    const handle = await login.approved('marie', { address: '192.0.2.1' });
    const found = await login.finish(handle);
    if (found.type !== 'checked') throw new Error(found.type);
    await found.approval.complete('/');
    return login.service.remember(found.approval, undefined);
  };
  const strangers = async (login: TestLoginService) => {
    for (let at = 10; at < 20; at += 1) await login.start('marie', { key: browserKey(), address: `192.0.2.${at}` });
    await pass(SECOND);
  };

  it('rings although strangers have used up what they may', async () => {
    const login = newLoginService({ limits });
    const mark = await marked(login);
    await strangers(login);
    const before = login.adapter.begun.length;
    await login.start('marie', { key: browserKey(), address: '192.0.2.1', mark });
    await pass(SECOND);
    expect(login.adapter.begun).toHaveLength(before + 1);
  });

  it('has a budget of its own: five starts in five minutes', async () => {
    const login = newLoginService({ limits: { perOperator: { starts: 10, seconds: 1 } } });
    const mark = await marked(login);
    const seen: string[] = [];
    for (let at = 0; at < 7; at += 1) {
      seen.push(await codeOf(login.start('marie', { key: browserKey(), address: '192.0.2.1', mark })));
      await pass(2 * SECOND);
    }
    expect(seen).toEqual([...Array<string>(5).fill('accepted'), 'rate_limited', 'rate_limited']);
  });

  it('is a stranger for the next owner of the same address', async () => {
    const login = newLoginService({ limits });
    const mark = await marked(login);
    await strangers(login);
    const before = login.adapter.begun.length;
    const lookup = async () => 'the next owner';
    for (let at = 0; at < 2; at += 1) {
      await login.start('marie', { key: browserKey(), address: '192.0.2.1', mark, lookup });
    }
    await pass(SECOND);
    // Two starts of the new owner count as those of strangers, whose budget for that owner is untouched.
    expect(login.adapter.begun.slice(before).map(({ person }) => person)).toEqual(['the next owner', 'the next owner']);
  });

  it('counts no more for a person who refused what it began, until the next login there (S17)', async () => {
    const login = newLoginService({ limits });
    const mark = await marked(login);
    await login.start('marie', { key: browserKey(), address: '192.0.2.1', mark });
    login.adapter.ring.reject();
    await settle();
    const before = login.adapter.begun.length;
    await login.start('marie', { key: browserKey(), address: '192.0.2.1', mark });
    await pass(SECOND);
    expect(login.adapter.begun).toHaveLength(before);
  });
});

describe('after a refusal on the phone (S17)', () => {
  const limits = { perOperator: { starts: 100, seconds: 60 } };

  it('strangers ring the person no more for five minutes, then for an hour, and see a decoy', async () => {
    const login = newLoginService({ limits });
    await login.start('marie', { address: '192.0.2.1' });
    login.adapter.ring.reject();
    await settle();
    const again = async (at: number) => {
      const before = login.adapter.begun.length;
      await login.start('marie', { key: browserKey(), address: `192.0.2.${at}` });
      await pass(SECOND);
      return login.adapter.begun.length - before;
    };
    expect(await again(2)).toBe(0);
    await pass(5 * MINUTE);
    expect(await again(3)).toBe(1);
    login.adapter.ring.reject();
    await settle();
    await pass(5 * MINUTE);
    expect(await again(4)).toBe(0);
    await pass(55 * MINUTE);
    expect(await again(5)).toBe(1);
  });

  it('the browser that saw the refusal is told to wait', async () => {
    const login = newLoginService({ limits });
    const handle = await login.start('marie', { address: '192.0.2.1' });
    login.adapter.ring.reject();
    await settle();
    const retry = login.service.retry(handle, login.key, { lookup: () => async () => 'marie', address: '192.0.2.1' });
    await expect(retry).rejects.toMatchObject({ code: 'rate_limited', retryAt: Date.now() + 5 * MINUTE });
  });

  it('a login of the person ends it', async () => {
    const login = newLoginService({ limits });
    const handle = await login.approved('marie', { address: '192.0.2.1' });
    const other = browserKey();
    await login.start('marie', { key: other, address: '192.0.2.2' });
    login.adapter.ring.reject();
    await settle();
    const found = await login.finish(handle);
    if (found.type === 'checked') login.service.remember(found.approval, undefined);
    const before = login.adapter.begun.length;
    await login.start('marie', { key: browserKey(), address: '192.0.2.3' });
    await pass(SECOND);
    expect(login.adapter.begun).toHaveLength(before + 1);
  });
});

describe('another browser (S2)', () => {
  const foreign = browserKey();
  const asks = (login: TestLoginService, handle: string, key: string) => ({
    view: () => login.service.view(handle, key),
    watch: () => login.service.watch(handle, key, () => undefined),
    finish: () => login.finish(handle, key),
    cancel: () => login.service.cancel(handle, key),
    retry: () => login.service.retry(handle, key, { lookup: () => async () => 'eve', address: undefined }),
  });

  it.each(['view', 'watch', 'finish', 'cancel', 'retry'] as const)('cannot %s: it learns nothing', async (what) => {
    const login = newLoginService();
    const handle = await login.approved();
    const before = await login.store.dump(handle);
    const writes = login.store.written.length;
    const { watchers } = login.store;
    expect(await codeOf(asks(login, handle, foreign)[what]())).toBe('login_not_found');
    expect(await codeOf(asks(login, 'idtoken.nobody', foreign)[what]())).toBe('login_not_found');
    expect(await login.store.dump(handle)).toBe(before);
    expect(login.store.written).toHaveLength(writes);
    expect(login.store.watchers).toBe(watchers);
  });

  it('burns nothing: 50 foreign finishes, then the owner finishes (S3)', async () => {
    const login = newLoginService();
    const handle = await login.approved();
    const codes = await Promise.all(Array.from({ length: 50 }, () => codeOf(login.finish(handle, browserKey()))));
    expect(new Set(codes)).toEqual(new Set(['login_not_found']));
    expect(await login.finish(handle)).toMatchObject({ type: 'checked' });
  });

  it('finds no evidence under what it calls a handle', async () => {
    const login = newLoginService();
    const handle = await login.approved();
    await login.finish(handle);
    const used = login.store.written.map(({ key }) => key).find((key) => key.startsWith('used:'));
    expect(used).toBeDefined();
    for (const what of Object.values(asks(login, used!, foreign))) expect(await codeOf(what())).toBe('login_not_found');
  });
});

describe('a new code', () => {
  const retry = async (login: TestLoginService, handle: string) => {
    const asked: string[] = [];
    const lookup = (identifier: string) => async () => {
      asked.push(identifier);
      return identifier;
    };
    await login.service.retry(handle, login.key, { lookup, address: '192.0.2.1' });
    await settle();
    return asked;
  };

  it.each([
    ['refused on the phone', (login: TestLoginService) => login.adapter.ring.reject()],
    ['stopped', async (login: TestLoginService, handle: string) => await login.service.cancel(handle, login.key)],
    ['expired', async () => await pass(MINUTE + 5_000)],
    ['failed', (login: TestLoginService) => login.adapter.ring.fail(new Error('broken'))],
  ])('is given for a login that was %s, under its handle, to the same identifier', async (_, end) => {
    const login = newLoginService();
    const handle = await login.start('marie', { returnTo: '/cart' });
    await end(login, handle);
    await settle();
    expect(await retry(login, handle)).toEqual(['marie']);
    expect(await login.state(handle)).toBe('pending');
    expect(login.adapter.begun).toHaveLength(2);
    expect(await login.store.get(handle)).toMatchObject({ returnTo: '/cart' });
  });

  it('is not given for a login on its way', async () => {
    const login = newLoginService();
    const handle = await login.start();
    expect(await retry(login, handle)).toEqual([]);
    login.adapter.ring.approve();
    await settle();
    expect(await retry(login, handle)).toEqual([]);
    expect(login.adapter.begun).toHaveLength(1);
    expect(await login.state(handle)).toBe('approved');
  });

  it('is not given for a login that succeeded: it has a target', async () => {
    const login = newLoginService();
    const handle = await login.approved();
    const step = await login.finish(handle);
    if (step.type === 'checked') await step.approval.complete('/there');
    expect(await retry(login, handle)).toEqual([]);
    expect(await login.service.view(handle, login.key)).toEqual({ state: 'finished', redirect: '/there' });
  });
});

describe('a stop in the browser', () => {
  it.each(['starting', 'pending', 'approved'] as const)('ends a %s login and lets go of the phone', async (state) => {
    const login = newLoginService();
    if (state === 'starting') login.adapter.onBegin = () => new Promise(() => undefined);
    const handle = await login.start();
    if (state === 'approved') login.adapter.ring.approve();
    await settle();
    await login.service.cancel(handle, login.key);
    await settle();
    expect(await login.service.view(handle, login.key)).toEqual({ state: 'rejected', by: 'browser' });
    expect(login.adapter.waiting).toBe(0);
    expect(login.store.watchers).toBe(0);
    expect(login.told(handle).at(-1)).toBe('rejected login_cancelled');
    expect(await login.finish(handle)).toEqual({ type: 'refused', code: 'login_cancelled' });
  });

  it('rings no phone if it comes before the attempt is under way', async () => {
    const login = newLoginService();
    login.store.before = async (method, key) => {
      if (method === 'watch') await login.service.cancel(key, login.key);
    };
    const handle = await login.start();
    expect(await login.state(handle)).toBe('rejected');
    expect(login.adapter.begun).toHaveLength(0);
  });

  it('wins over an approval in the same moment, or loses: never both (F18)', async () => {
    const login = newLoginService();
    const handle = await login.start();
    login.adapter.ring.approve();
    await Promise.all([login.service.cancel(handle, login.key), login.service.cancel(handle, login.key)]);
    await settle();
    expect(await login.state(handle)).toBe('rejected');
    expect(login.told(handle).filter((event) => event.startsWith('rejected'))).toHaveLength(1);
  });

  it('leaves a login that is being finished, or has ended, as it is (F52)', async () => {
    const login = newLoginService();
    const handle = await login.approved();
    const step = await login.finish(handle);
    await login.service.cancel(handle, login.key);
    if (step.type === 'checked') await step.approval.complete('/there');
    await login.service.cancel(handle, login.key);
    expect(await login.state(handle)).toBe('finished');
  });
});

describe('a watch', () => {
  it('tells how a login looks now and after each change, in order, to its end', async () => {
    const login = newLoginService();
    const handle = await login.service.start(login.key, requestOf('marie'));
    const { states, views } = await login.watch(handle);
    expect(states()).toEqual(['starting']);
    await settle();
    login.adapter.ring.approve();
    await settle();
    const step = await login.finish(handle);
    if (step.type === 'checked') await step.approval.complete('/there');
    await settle();
    expect(states()).toEqual(['starting', 'pending', 'approved', 'approved', 'finished']);
    expect(views.at(-1)).toEqual({ state: 'finished', redirect: '/there' });
  });

  it('tells several tabs the same, each until it stops (F44)', async () => {
    const login = newLoginService();
    const handle = await login.start();
    const [one, other] = [await login.watch(handle), await login.watch(handle)];
    one.stop();
    login.adapter.ring.approve();
    await settle();
    expect(one.states()).toEqual(['pending']);
    expect(other.states()).toEqual(['pending', 'approved']);
    other.stop();
  });

  it('leaves no watcher when it cannot begin, and says nothing after its stop', async () => {
    const login = newLoginService();
    const handle = await login.start();
    const { watchers } = login.store;
    login.store.before = (method) => {
      if (method === 'watch') throw new Error('down');
    };
    expect(await codeOf(login.watch(handle))).toBe('store_unavailable');
    expect(login.store.watchers).toBe(watchers);
  });

  it('reads nothing once it has begun: an approval is one move, and told with it', async () => {
    const login = newLoginService();
    const handle = await login.start();
    const { states } = await login.watch(handle);
    login.store.calls = [];
    login.adapter.ring.approve();
    await settle();
    expect(states()).toEqual(['pending', 'approved']);
    expect(login.store.calls).toEqual(['move']);
  });
});

describe('what onEvent does', () => {
  const logs: [string, () => unknown][] = [
    [
      'throws',
      () => {
        throw new Error('log is full');
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('log is full');
      },
    ],
  ];

  it.each(logs)('breaks no login when it %s', async (_, onEvent) => {
    const login = newLoginService({ onEvent });
    const handle = await login.start();
    await settle();
    expect(await login.state(handle)).toBe('pending');
  });

  it('holds no secret and no identifier (S63)', async () => {
    const login = newLoginService();
    const handle = await login.approved('canary-marie');
    const step = await login.finish(handle);
    if (step.type === 'checked') await step.approval.complete('/there');
    const told = JSON.stringify(login.events);
    expect(login.told()).toEqual(['started', 'approved', 'finished']);
    expect(told).not.toContain('canary');
    expect(told).not.toContain(CANARIES.code);
    expect(told).not.toContain(login.key);
    expect(login.events[0]).toEqual({
      type: 'started',
      provider: 'idtoken',
      handle,
      supportCode: supportCode(handle),
      ms: 0,
      person: expect.stringMatching(/^[\w-]{16}$/),
      visitor: expect.stringMatching(/^[\w-]{16}$/),
      at: new Date().toISOString(),
    });
  });
});

describe('a close', () => {
  it('ends every login wherever it stands, its timers and its calls', async () => {
    const login = newLoginService();
    const hang = () => new Promise<never>(() => undefined);
    const looking = await login.start('looking', { lookup: hang });
    login.adapter.onBegin = ({ person }) => (person === 'ringing' ? hang() : login.adapter.challenge());
    await login.start('ringing');
    await login.start('pending');
    await login.start('decoy', { lookup: async () => null });
    await login.approved('approved');
    const down = await login.start('restoring');
    login.adapter.ring.listener.down();
    expect(await login.state(looking)).toBe('starting');
    expect(await login.state(down)).toBe('pending');
    await login.close();
    expect(jest.getTimerCount()).toBe(0);
    expect(login.adapter).toMatchObject({ waiting: 0, closed: 1 });
    expect(login.store.watchers).toBe(0);
    const ended = login.events.filter(({ code }) => code === 'closed');
    expect(ended.map(({ type, reason }) => [type, reason])).toEqual(Array(6).fill(['failed', 'shutdown']));
    // A server that stops has nothing to warn of.
    const warnings = jest.mocked(process.emitWarning).mock.calls.map((call) => JSON.stringify(call));
    expect(warnings.filter((warning) => warning.includes('"closed"'))).toEqual([]);
  });

  it('does not leave a finish waiting for another one', async () => {
    const login = newLoginService();
    const handle = await login.approved();
    await login.finish(handle);
    const waiting = codeOf(login.finish(handle));
    await settle();
    await login.service.close();
    expect(await waiting).toBe('closed');
  });

  it('may come twice', async () => {
    const login = newLoginService();
    await login.service.close();
    await login.service.close();
    expect(login.adapter.begun).toHaveLength(0);
  });
});

it.each([
  ['refuse', 'store_unavailable', 0],
  ['allow', 'accepted', 1],
] as const)('with counters that are down, `whenDown: %s` is kept by a start (S21)', async (whenDown, code, rings) => {
  const down = async () => {
    throw new Error('down');
  };
  const counters = { take: down, giveBack: down, note: down, until: down, drop: down };
  const adapter = new ScriptedAdapter();
  adapter.oneSession = { lifeMs: 120_000, graceMs: 10_000 };
  const login = newLoginService({ adapter, store: { ...memoryStore(), counters }, limits: { whenDown } });
  await expect(codeOf(login.start('marie'))).resolves.toBe(code);
  expect(login.adapter.rings).toHaveLength(rings);
});

it('refuses a login too many with store_full, and rings no phone', async () => {
  const login = newLoginService({ store: memoryStore({ maxEntries: 1 }) });
  await login.start('marie');
  expect(await codeOf(login.start('paul'))).toBe('store_full');
  expect(login.adapter.begun).toHaveLength(1);
});
