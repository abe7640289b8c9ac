import { supportCode } from '../../lib/login/events.js';
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
import { CANARIES } from '../helpers/scripted-adapter.js';

const MINUTE = 60_000;
const newDesk = useLoginServices();

describe('a start', () => {
  it('goes from starting to pending and shows the code', async () => {
    const shop = newDesk();
    const handle = await shop.service.start(shop.key, requestOf('marie'));
    expect(handle).toMatch(/^idtoken\.[\da-f]{64}$/);
    expect(await shop.state(handle)).toBe('starting');
    await settle();
    expect(await shop.service.view(handle, shop.key)).toEqual({
      state: 'pending',
      code: CANARIES.code,
      expiresAt: Date.now() + MINUTE,
      restoring: false,
    });
    expect(shop.adapter.begun).toEqual([{ person: 'marie', scopes: ['identity:name'] }]);
    expect(shop.told(handle)).toEqual(['started']);
  });

  it('answers before anybody is looked up or asked (S13, F2)', async () => {
    const shop = newDesk();
    let asked = false;
    const lookup = () => {
      asked = true;
      return new Promise<string>(() => undefined);
    };
    const handle = await shop.start('marie', { lookup });
    expect(asked).toBe(true);
    expect(await shop.state(handle)).toBe('starting');
    expect(shop.adapter.begun).toHaveLength(0);
  });

  it('keeps of the browser a digest, and hides the handle from whoever has not its key (S2, S5)', async () => {
    const shop = newDesk();
    const handle = await shop.start();
    const kept = await shop.store.dump(handle);
    expect(kept).not.toContain(shop.key);
    expect(shop.key).toHaveLength(43);
    expect(handle).not.toContain('marie');
    const others = await Promise.all(Array.from({ length: 20 }, () => shop.start('marie', { key: browserKey() })));
    expect(new Set([handle, ...others]).size).toBe(21);
  });

  it('of the same person in the same browser meets the login on its way: 20 reloads, one push (S6, F43)', async () => {
    const shop = newDesk();
    const handles = new Set<string>();
    for (let at = 0; at < 20; at += 1) handles.add(await shop.start());
    expect(handles.size).toBe(1);
    expect(shop.adapter.begun).toHaveLength(1);
  });

  it('20 times in parallel rings once (S6, F52)', async () => {
    const shop = newDesk({ limits: {} });
    const handles = await Promise.all(
      Array.from({ length: 20 }, () => shop.service.start(shop.key, requestOf('marie'))),
    );
    await settle();
    expect(new Set(handles).size).toBe(1);
    expect(shop.adapter.begun).toHaveLength(1);
    expect(shop.told()).toEqual(['started']);
  });

  it('20 times in parallel after an end rings once more', async () => {
    const shop = newDesk({ limits: {} });
    const handle = await shop.start();
    shop.adapter.ring.reject();
    await settle();
    await Promise.all(Array.from({ length: 20 }, () => shop.service.start(shop.key, requestOf('marie'))));
    await settle();
    expect(await shop.state(handle)).toBe('pending');
    expect(shop.adapter.begun).toHaveLength(2);
  });

  it('rings although the store forgot the ended login in between', async () => {
    const shop = newDesk();
    const handle = await shop.start();
    await shop.service.cancel(handle, shop.key);
    await pass(10 * MINUTE - 1);
    shop.store.before = async (method) => {
      if (method === 'move') await pass(1);
    };
    expect(await shop.start()).toBe(handle);
    expect(shop.adapter.begun).toHaveLength(2);
    expect(await shop.state(handle)).toBe('pending');
  });

  it('of another person, or of another spelling, is another login', async () => {
    const shop = newDesk();
    const handles = [await shop.start('marie'), await shop.start('paul'), await shop.start('Marie')];
    expect(new Set(handles).size).toBe(3);
    expect(shop.adapter.begun.map(({ person }) => person)).toEqual(['marie', 'paul', 'Marie']);
  });

  it.each(['starting', 'pending', 'approved'] as const)(
    'on the way elsewhere takes a %s login along',
    async (state) => {
      const shop = newDesk();
      if (state === 'starting') shop.adapter.onBegin = () => new Promise(() => undefined);
      const handle = await shop.start('marie', { returnTo: '/cart' });
      if (state === 'approved') shop.adapter.ring.approve();
      await settle();
      await shop.start('marie', { returnTo: '/account' });
      expect(await shop.state(handle)).toBe(state);
      expect(shop.adapter.begun).toHaveLength(1);
      expect(await shop.store.get(handle)).toMatchObject({ returnTo: '/account' });
    },
  );

  it('asks for the scopes of the shop, whatever else a request carries (S8)', async () => {
    const shop = newDesk();
    await shop.start('marie', { scopes: ['identity:full'] } as object);
    expect(shop.adapter.begun[0]?.scopes).toEqual(['identity:name']);
  });

  it.each(['approved', 'finishing'] as const)('of a login that is %s does not ring', async (state) => {
    const shop = newDesk();
    const handle = await shop.approved();
    if (state === 'finishing') await shop.service.finish(handle, shop.key);
    await shop.start();
    expect(shop.adapter.begun).toHaveLength(1);
  });

  it('in the last seconds of a code that has run out rings anew, and the old phone call changes nothing', async () => {
    const shop = newDesk();
    const handle = await shop.start();
    await pass(MINUTE);
    const late = shop.adapter.ring;
    await shop.start();
    expect(shop.adapter.begun).toHaveLength(2);
    late.approve();
    await settle();
    expect(await shop.state(handle)).toBe('pending');
    expect(late.signal.aborted).toBe(true);
  });

  it('is refused once the desk is closed', async () => {
    const shop = newDesk();
    await shop.service.close();
    expect(await codeOf(shop.service.start(shop.key, requestOf('marie')))).toBe('closed');
  });

  it('rings nobody when the desk closes in the middle of it', async () => {
    const shop = newDesk();
    let asked = false;
    let closing = Promise.resolve();
    shop.store.after = (method) => {
      if (method === 'create') closing = shop.service.close();
    };
    const lookup = () => {
      asked = true;
      return new Promise<string>(() => undefined);
    };
    await shop.start('marie', { lookup });
    await closing;
    expect(shop.adapter.begun).toHaveLength(0);
    expect(asked).toBe(false);
  });
});

describe('the limits (S14)', () => {
  const tries = async (shop: TestLoginService, lookup: () => Promise<string | null>) => {
    const seen: string[] = [];
    for (let at = 0; at < 7; at += 1) {
      seen.push(await codeOf(shop.start('marie', { key: browserKey(), address: `192.0.2.${at}`, lookup })));
    }
    return seen;
  };

  it('are the same for known and unknown people, and told honestly', async () => {
    const [known, unknown] = [newDesk({ limits: {} }), newDesk({ limits: {} })];
    const seen = await tries(known, async () => 'marie');
    expect(seen).toEqual([...Array<string>(5).fill('accepted'), 'rate_limited', 'rate_limited']);
    expect(await tries(unknown, async () => null)).toEqual(seen);
    expect(known.adapter.begun).toHaveLength(5);
    expect(known.told()).toEqual(unknown.told());
    await expect(known.start('marie', { key: browserKey() })).rejects.toMatchObject({
      retryAt: Date.now() + 300 * 1000,
      status: 429,
    });
  });

  it('do not count what rings nobody: reloads, refused starts', async () => {
    const shop = newDesk({ limits: { perPerson: { starts: 2, seconds: 60 } } });
    for (let at = 0; at < 10; at += 1) await shop.start();
    await shop.start('marie', { key: browserKey() });
    for (let at = 0; at < 10; at += 1)
      expect(await codeOf(shop.start('marie', { key: browserKey() }))).toBe('rate_limited');
    await pass(MINUTE);
    expect(await codeOf(shop.start('marie', { key: browserKey() }))).toBe('accepted');
  });

  it('hold for a new code too', async () => {
    const shop = newDesk({ limits: { perPerson: { starts: 1, seconds: 60 } } });
    const handle = await shop.start();
    await shop.service.cancel(handle, shop.key);
    const retry = shop.service.retry(handle, shop.key, (identifier) => async () => identifier, '192.0.2.1');
    expect(await codeOf(retry)).toBe('rate_limited');
    expect(await shop.state(handle)).toBe('rejected');
    expect(shop.told(handle)).toEqual(['started', 'rejected login_cancelled', 'limited rate_limited']);
  });

  it('are exact for many browsers at once: who is over them sees so and rings nobody', async () => {
    const shop = newDesk({ limits: { perPerson: { starts: 3, seconds: 60 } } });
    const keys = Array.from({ length: 20 }, browserKey);
    const seen = await Promise.all(keys.map((key) => codeOf(shop.service.start(key, requestOf('marie')))));
    await settle();
    expect(seen.filter((code) => code === 'accepted')).toHaveLength(3);
    expect(seen.filter((code) => code === 'rate_limited')).toHaveLength(17);
    expect(shop.adapter.begun).toHaveLength(3);
  });
});

describe('another browser (S2)', () => {
  const foreign = browserKey();
  const asks = (shop: TestLoginService, handle: string, key: string) => ({
    view: () => shop.service.view(handle, key),
    watch: () => shop.service.watch(handle, key, () => undefined),
    finish: () => shop.service.finish(handle, key),
    cancel: () => shop.service.cancel(handle, key),
    retry: () => shop.service.retry(handle, key, () => async () => 'eve', undefined),
  });

  it.each(['view', 'watch', 'finish', 'cancel', 'retry'] as const)('cannot %s: it learns nothing', async (what) => {
    const shop = newDesk();
    const handle = await shop.approved();
    const before = await shop.store.dump(handle);
    const writes = shop.store.written.length;
    const { watchers } = shop.store;
    expect(await codeOf(asks(shop, handle, foreign)[what]())).toBe('login_not_found');
    expect(await codeOf(asks(shop, 'idtoken.nobody', foreign)[what]())).toBe('login_not_found');
    expect(await shop.store.dump(handle)).toBe(before);
    expect(shop.store.written).toHaveLength(writes);
    expect(shop.store.watchers).toBe(watchers);
  });

  it('burns nothing: 50 foreign finishes, then the owner finishes (S3)', async () => {
    const shop = newDesk();
    const handle = await shop.approved();
    const codes = await Promise.all(
      Array.from({ length: 50 }, () => codeOf(shop.service.finish(handle, browserKey()))),
    );
    expect(new Set(codes)).toEqual(new Set(['login_not_found']));
    expect(await shop.service.finish(handle, shop.key)).toMatchObject({ type: 'checked' });
  });

  it('finds no evidence under what it calls a handle', async () => {
    const shop = newDesk();
    const handle = await shop.approved();
    await shop.service.finish(handle, shop.key);
    const used = shop.store.written.map(({ key }) => key).find((key) => key.startsWith('used:'));
    expect(used).toBeDefined();
    for (const what of Object.values(asks(shop, used!, foreign))) expect(await codeOf(what())).toBe('login_not_found');
  });
});

describe('a new code', () => {
  const retry = async (shop: TestLoginService, handle: string) => {
    const asked: string[] = [];
    const lookup = (identifier: string) => async () => {
      asked.push(identifier);
      return identifier;
    };
    await shop.service.retry(handle, shop.key, lookup, '192.0.2.1');
    await settle();
    return asked;
  };

  it.each([
    ['refused on the phone', (shop: TestLoginService) => shop.adapter.ring.reject()],
    ['stopped', async (shop: TestLoginService, handle: string) => await shop.service.cancel(handle, shop.key)],
    ['expired', async () => await pass(MINUTE + 5_000)],
    ['failed', (shop: TestLoginService) => shop.adapter.ring.fail(new Error('broken'))],
  ])('is given for a login that was %s, under its handle, to the same identifier', async (_, end) => {
    const shop = newDesk();
    const handle = await shop.start('marie', { returnTo: '/cart' });
    await end(shop, handle);
    await settle();
    expect(await retry(shop, handle)).toEqual(['marie']);
    expect(await shop.state(handle)).toBe('pending');
    expect(shop.adapter.begun).toHaveLength(2);
    expect(await shop.store.get(handle)).toMatchObject({ returnTo: '/cart' });
  });

  it('is not given for a login on its way', async () => {
    const shop = newDesk();
    const handle = await shop.start();
    expect(await retry(shop, handle)).toEqual([]);
    shop.adapter.ring.approve();
    await settle();
    expect(await retry(shop, handle)).toEqual([]);
    expect(shop.adapter.begun).toHaveLength(1);
    expect(await shop.state(handle)).toBe('approved');
  });

  it('is not given for a login that succeeded: it has a target', async () => {
    const shop = newDesk();
    const handle = await shop.approved();
    const step = await shop.service.finish(handle, shop.key);
    if (step.type === 'checked') await step.approval.complete('/there');
    expect(await retry(shop, handle)).toEqual([]);
    expect(await shop.service.view(handle, shop.key)).toEqual({ state: 'finished', redirect: '/there' });
  });
});

describe('a stop in the browser', () => {
  it.each(['starting', 'pending', 'approved'] as const)('ends a %s login and lets go of the phone', async (state) => {
    const shop = newDesk();
    if (state === 'starting') shop.adapter.onBegin = () => new Promise(() => undefined);
    const handle = await shop.start();
    if (state === 'approved') shop.adapter.ring.approve();
    await settle();
    await shop.service.cancel(handle, shop.key);
    await settle();
    expect(await shop.service.view(handle, shop.key)).toEqual({ state: 'rejected', by: 'browser' });
    expect(shop.adapter.waiting).toBe(0);
    expect(shop.store.watchers).toBe(0);
    expect(shop.told(handle).at(-1)).toBe('rejected login_cancelled');
    expect(await shop.service.finish(handle, shop.key)).toEqual({ type: 'refused', code: 'login_cancelled' });
  });

  it('rings nobody if it comes before the attempt is under way', async () => {
    const shop = newDesk();
    shop.store.before = async (method, key) => {
      if (method === 'watch') await shop.service.cancel(key, shop.key);
    };
    const handle = await shop.start();
    expect(await shop.state(handle)).toBe('rejected');
    expect(shop.adapter.begun).toHaveLength(0);
  });

  it('wins over an approval in the same moment, or loses: never both (F18)', async () => {
    const shop = newDesk();
    const handle = await shop.start();
    shop.adapter.ring.approve();
    await Promise.all([shop.service.cancel(handle, shop.key), shop.service.cancel(handle, shop.key)]);
    await settle();
    expect(await shop.state(handle)).toBe('rejected');
    expect(shop.told(handle).filter((event) => event.startsWith('rejected'))).toHaveLength(1);
  });

  it('leaves a login that is being finished, or has ended, as it is (F52)', async () => {
    const shop = newDesk();
    const handle = await shop.approved();
    const step = await shop.service.finish(handle, shop.key);
    await shop.service.cancel(handle, shop.key);
    if (step.type === 'checked') await step.approval.complete('/there');
    await shop.service.cancel(handle, shop.key);
    expect(await shop.state(handle)).toBe('finished');
  });
});

describe('a watch', () => {
  it('tells how a login looks now and after each change, in order, to its end', async () => {
    const shop = newDesk();
    const handle = await shop.service.start(shop.key, requestOf('marie'));
    const { states, views } = await shop.watch(handle);
    expect(states()).toEqual(['starting']);
    await settle();
    shop.adapter.ring.approve();
    await settle();
    const step = await shop.service.finish(handle, shop.key);
    if (step.type === 'checked') await step.approval.complete('/there');
    await settle();
    expect(states()).toEqual(['starting', 'pending', 'approved', 'approved', 'finished']);
    expect(views.at(-1)).toEqual({ state: 'finished', redirect: '/there' });
  });

  it('tells several tabs the same, each until it stops (F44)', async () => {
    const shop = newDesk();
    const handle = await shop.start();
    const [one, other] = [await shop.watch(handle), await shop.watch(handle)];
    one.stop();
    shop.adapter.ring.approve();
    await settle();
    expect(one.states()).toEqual(['pending']);
    expect(other.states()).toEqual(['pending', 'approved']);
    other.stop();
  });

  it('leaves no watcher when it cannot begin, and says nothing after its stop', async () => {
    const shop = newDesk();
    const handle = await shop.start();
    const { watchers } = shop.store;
    shop.store.before = (method) => {
      if (method === 'watch') throw new Error('down');
    };
    expect(await codeOf(shop.watch(handle))).toBe('store_unavailable');
    expect(shop.store.watchers).toBe(watchers);
  });

  it('reads nothing once it has begun: an approval is one move, and told with it', async () => {
    const shop = newDesk();
    const handle = await shop.start();
    const { states } = await shop.watch(handle);
    shop.store.calls = [];
    shop.adapter.ring.approve();
    await settle();
    expect(states()).toEqual(['pending', 'approved']);
    expect(shop.store.calls).toEqual(['move']);
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
    const shop = newDesk({ onEvent });
    const handle = await shop.start();
    await settle();
    expect(await shop.state(handle)).toBe('pending');
  });

  it('holds no secret and no identifier (S63)', async () => {
    const shop = newDesk();
    const handle = await shop.approved('canary-marie');
    const step = await shop.service.finish(handle, shop.key);
    if (step.type === 'checked') await step.approval.complete('/there');
    const told = JSON.stringify(shop.events);
    expect(shop.told()).toEqual(['started', 'approved', 'finished']);
    expect(told).not.toContain('canary');
    expect(told).not.toContain(CANARIES.code);
    expect(told).not.toContain(shop.key);
    expect(shop.events[0]).toEqual({
      type: 'started',
      provider: 'idtoken',
      handle,
      supportCode: supportCode(handle),
      at: new Date().toISOString(),
    });
  });
});

describe('a close', () => {
  it('ends every login wherever it stands, its timers and its calls', async () => {
    const shop = newDesk();
    const hang = () => new Promise<never>(() => undefined);
    const looking = await shop.start('looking', { lookup: hang });
    shop.adapter.onBegin = ({ person }) => (person === 'ringing' ? hang() : shop.adapter.challenge());
    await shop.start('ringing');
    await shop.start('pending');
    await shop.start('decoy', { lookup: async () => null });
    await shop.approved('approved');
    const down = await shop.start('restoring');
    shop.adapter.ring.line.down();
    expect(await shop.state(looking)).toBe('starting');
    expect(await shop.state(down)).toBe('pending');
    await shop.service.close();
    expect(jest.getTimerCount()).toBe(0);
    expect(shop.adapter).toMatchObject({ waiting: 0, closed: 1 });
    expect(shop.store.watchers).toBe(0);
    expect(shop.told().filter((event) => event === 'failed closed')).toHaveLength(6);
  });

  it('does not leave a finish waiting for another one', async () => {
    const shop = newDesk();
    const handle = await shop.approved();
    await shop.service.finish(handle, shop.key);
    const waiting = codeOf(shop.service.finish(handle, shop.key));
    await settle();
    await shop.service.close();
    expect(await waiting).toBe('closed');
  });

  it('may come twice', async () => {
    const shop = newDesk();
    await shop.service.close();
    await shop.service.close();
    expect(shop.adapter.begun).toHaveLength(0);
  });
});

it('refuses a login too many with store_full, and rings nobody', async () => {
  const shop = newDesk({ store: memoryStore({ maxEntries: 1 }) });
  await shop.start('marie');
  expect(await codeOf(shop.start('paul'))).toBe('store_full');
  expect(shop.adapter.begun).toHaveLength(1);
});
