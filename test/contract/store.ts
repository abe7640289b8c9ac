/* eslint-disable jest/no-export -- one suite for every store */
import { LoginError } from '../../lib/login/errors.js';
import type { Entry, LoginStore } from '../../lib/login/store.js';

/** A store to try, and the clock it lives by. */
export interface StoreUnderTest {
  readonly store: LoginStore;
  /** The time of the store's clock, in milliseconds. */
  now(): number;
  /** Lets time pass for the store. */
  pass(ms: number): Promise<void>;
  /** Lets what was told reach the watchers. */
  settle(): Promise<void>;
}

const entry = (state: string, attempt = 'first', more: Record<string, string> = {}): Entry => ({
  attempt,
  state,
  ...more,
});

/**
 * What every store of logins has to do. Call it inside a `describe`; `open` is called before each test.
 *
 * @param open - makes an empty store. Closing it is the contract's business.
 */
export function storeContract(open: () => Promise<StoreUnderTest>): void {
  let tried: StoreUnderTest;
  let store: LoginStore;
  const soon = () => tried.now() + 60_000;

  beforeEach(async () => {
    tried = await open();
    ({ store } = tried);
  });

  afterEach(() => {
    store.close();
  });

  it('creates what is absent, and nothing else', async () => {
    expect(await store.create('a', entry('starting'), soon())).toBe(true);
    expect(await store.create('a', entry('other'), soon())).toBe(false);
    expect(await store.get('a')).toEqual(entry('starting'));
    expect(await store.get('b')).toBeUndefined();
  });

  it('lets one of twenty parallel creates win (S6)', async () => {
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, at) => store.create('a', entry('starting', String(at)), soon())),
    );
    expect(all.filter(Boolean)).toHaveLength(1);
    expect((await store.get('a'))?.attempt).toBe(String(all.indexOf(true)));
  });

  it('keeps a copy: what is done to an entry before or after does not reach the store', async () => {
    const given = { ...entry('pending'), deep: { list: [1, 2] } };
    await store.create('a', given, soon());
    given.deep.list.push(3);
    const first = (await store.get('a')) as typeof given;
    expect(first.deep.list).toEqual([1, 2]);
    // What a store hands out may be frozen.
    Reflect.set(first.deep.list, 2, 4);
    expect(((await store.get('a')) as typeof given).deep.list).toEqual([1, 2]);
  });

  it('keeps a copy of what is moved, and hands a copy to each watcher', async () => {
    const heard: (Entry | undefined)[] = [];
    const stops = [
      await store.watch('a', (now) => {
        if (now) Reflect.set(now, 'state', 'changed by a watcher');
      }),
      await store.watch('a', (now) => heard.push(now)),
    ];
    await store.create('a', entry('starting'), soon());
    const moved = { ...entry('pending'), deep: { list: [1] } };
    await store.move('a', entry('starting'), moved, soon());
    moved.deep.list.push(2);
    await tried.settle();
    expect(heard.at(-1)).toEqual({ ...entry('pending'), deep: { list: [1] } });
    expect(await store.get('a')).toEqual({ ...entry('pending'), deep: { list: [1] } });
    for (const stop of stops) stop();
  });

  it('keeps plain JSON with all its types, and drops undefined', async () => {
    const given = {
      attempt: 'first',
      state: 'pending',
      none: undefined,
      nil: null,
      yes: true,
      number: 1.5,
      text: 'é\u2028"\\',
    };
    await store.create('a', given, soon());
    const { none, ...kept } = given;
    expect(none).toBeUndefined();
    expect(await store.get('a')).toStrictEqual(kept);
  });

  it('forgets an entry at its end, not before', async () => {
    await store.create('a', entry('starting'), tried.now() + 1000);
    await tried.pass(600);
    expect(await store.get('a')).toEqual(entry('starting'));
    await tried.pass(400);
    expect(await store.get('a')).toBeUndefined();
    expect(await store.move('a', entry('starting'), entry('pending'), soon())).toBe(false);
    expect(await store.create('a', entry('starting', 'second'), soon())).toBe(true);
  });

  it('moves what stands where it is expected', async () => {
    await store.create('a', entry('starting'), soon());
    expect(await store.move('a', entry('starting'), entry('pending', 'first', { code: '1234' }), soon())).toBe(true);
    expect(await store.get('a')).toEqual(entry('pending', 'first', { code: '1234' }));
  });

  it.each([
    ['another state', 'a', entry('approved')],
    ['another attempt', 'a', entry('starting', 'second')],
    ['nothing there', 'b', entry('starting')],
  ])('does not move from %s (S70)', async (_, key, from) => {
    await store.create('a', entry('starting'), soon());
    expect(await store.move(key, from, entry('pending'), soon())).toBe(false);
    expect(await store.get('a')).toEqual(entry('starting'));
    expect(await store.get('b')).toBeUndefined();
  });

  it('lets one of fifty parallel moves win (S70)', async () => {
    await store.create('a', entry('approved'), soon());
    const all = await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        store.move('a', entry('approved'), entry('finishing', 'first', { by: String(at) }), soon()),
      ),
    );
    expect(all.filter(Boolean)).toHaveLength(1);
    expect(await store.get('a')).toEqual(entry('finishing', 'first', { by: String(all.indexOf(true)) }));
  });

  it('gives an entry a new end with each move', async () => {
    await store.create('a', entry('starting'), tried.now() + 1000);
    await store.move('a', entry('starting'), entry('pending'), tried.now() + 3000);
    await tried.pass(2000);
    expect(await store.get('a')).toEqual(entry('pending'));
    await store.move('a', entry('pending'), entry('finished'), tried.now() + 500);
    await tried.pass(500);
    expect(await store.get('a')).toBeUndefined();
  });

  it('tells every watcher of a key how it stands and each move, and of that key only', async () => {
    let seen: string[] = [];
    await store.create('a', entry('starting'), soon());
    await store.create('b', entry('starting'), soon());
    const stop = [
      await store.watch('a', (now) => seen.push(`one ${now?.state}`)),
      await store.watch('a', (now) => seen.push(`two ${now?.state}`)),
    ];
    await store.watch('b', (now) => seen.push(`other ${now?.state}`));
    expect(seen).toEqual(['one starting', 'two starting', 'other starting']);
    seen = [];
    await store.move('a', entry('starting'), entry('pending'), soon());
    await tried.settle();
    expect(seen.sort()).toEqual(['one pending', 'two pending']);

    await store.move('a', entry('starting'), entry('failed'), soon());
    await tried.settle();
    expect(seen).toHaveLength(2);

    stop[0]?.();
    stop[0]?.();
    await store.move('a', entry('pending'), entry('approved'), soon());
    await tried.settle();
    expect(seen).toEqual(['one pending', 'two pending', 'two approved']);

    stop[1]?.();
    await store.move('a', entry('approved'), entry('finishing'), soon());
    await tried.settle();
    expect(seen).toHaveLength(3);
  });

  it('tells a watcher the whole entry, move by move', async () => {
    const seen: (Entry | undefined)[] = [];
    await store.create('a', entry('starting', 'first', { returnTo: '/cart' }), soon());
    await store.watch('a', (now) => seen.push(now));
    await tried.settle();
    await store.move('a', entry('starting'), entry('pending', 'first', { code: '1234' }), soon());
    await store.move('a', entry('pending'), entry('approved', 'first', { evidence: 'jwt' }), soon());
    await tried.settle();
    expect(seen).toEqual([
      entry('starting', 'first', { returnTo: '/cart' }),
      entry('pending', 'first', { code: '1234' }),
      entry('approved', 'first', { evidence: 'jwt' }),
    ]);
  });

  it('shows a watcher the new entry when it looks', async () => {
    await store.create('a', entry('starting'), soon());
    const looked = new Promise((resolve) => {
      void store.watch('a', (now) => {
        if (now?.state === 'pending') resolve(store.get('a'));
      });
    });
    await tried.settle();
    await store.move('a', entry('starting'), entry('pending'), soon());
    expect(await looked).toEqual(entry('pending'));
  });

  it('never tells an older entry after a newer one, however close a move comes to the begin of a watch', async () => {
    await store.create('a', entry('0'), soon());
    const seen: (string | undefined)[] = [];
    let watching: Promise<unknown> = Promise.resolve();
    for (let move = 0; move < 50; move += 1) {
      if (move === 25) watching = store.watch('a', (now) => seen.push(now?.state));
      await store.move('a', entry(String(move)), entry(String(move + 1)), soon());
    }
    await watching;
    await tried.settle();
    expect(seen.at(-1)).toBe('50');
    expect(seen).toEqual([...seen].sort((one, other) => Number(one) - Number(other)));
    expect(Number(seen[0])).toBe(51 - seen.length);
  });

  it('takes a watch before there is anything to watch, says so, and tells of the create', async () => {
    const seen: (string | undefined)[] = [];
    await store.watch('a', (now) => seen.push(now?.state));
    await store.create('a', entry('starting'), soon());
    await store.move('a', entry('starting'), entry('pending'), soon());
    await tried.settle();
    expect(seen).toEqual([undefined, 'starting', 'pending']);
  });

  it('tells nothing of what is over', async () => {
    await store.create('a', entry('starting'), tried.now() + 1000);
    await tried.pass(2000);
    const seen: unknown[] = [];
    await store.watch('a', (now) => seen.push(now));
    expect(seen).toEqual([undefined]);
  });

  it('gives up a watch whose first call throws', async () => {
    await store.create('a', entry('starting'), soon());
    let calls = 0;
    const watching = store.watch('a', () => {
      calls += 1;
      throw new LoginError('login_not_found');
    });
    await expect(watching).rejects.toMatchObject({ code: 'login_not_found' });
    await store.move('a', entry('starting'), entry('pending'), soon());
    await tried.settle();
    expect(calls).toBe(1);
  });

  it('moves although a watcher throws, and tells the others', async () => {
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    await store.create('a', entry('starting'), soon());
    const seen: (string | undefined)[] = [];
    await store.watch('a', (now) => {
      if (now?.state === 'pending') throw new Error('a bug of the watcher');
    });
    await store.watch('a', (now) => seen.push(now?.state));
    expect(await store.move('a', entry('starting'), entry('pending'), soon())).toBe(true);
    expect(await store.move('a', entry('pending'), entry('approved'), soon())).toBe(true);
    await tried.settle();
    expect(seen).toEqual(['starting', 'pending', 'approved']);
    expect(warned).toHaveBeenCalled();
    warned.mockRestore();
  });

  it('tells every watcher in the order of the moves, although one of them moves on while it is told', async () => {
    await store.create('a', entry('starting'), soon());
    const seen: (string | undefined)[] = [];
    await store.watch('a', (now) => {
      if (now?.state !== 'pending') return;
      void store.move('a', entry('pending'), entry('approved'), soon());
      void store.create('b', entry('starting'), soon());
    });
    await store.watch('a', (now) => seen.push(now?.state));
    await store.move('a', entry('starting'), entry('pending'), soon());
    await tried.settle();
    expect(seen).toEqual(['starting', 'pending', 'approved']);
  });

  it('calls no watcher that has stopped, not even while it tells of a move', async () => {
    await store.create('a', entry('starting'), soon());
    const seen: string[] = [];
    const stops: (() => void)[] = [];
    const stopAll = (name: string) => (now: Entry | undefined) => {
      seen.push(`${name} ${now?.state}`);
      if (now?.state === 'pending') for (const stop of stops) stop();
    };
    stops.push(await store.watch('a', stopAll('one')), await store.watch('a', stopAll('two')));
    await store.move('a', entry('starting'), entry('pending'), soon());
    await tried.settle();
    expect(seen).toHaveLength(3);
  });
}
