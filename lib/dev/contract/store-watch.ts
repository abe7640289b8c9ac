import assert from 'node:assert/strict';
import type { Entry } from '../../login/store.js';
import { same } from './check.js';
import { check, entry } from './store-check.js';

/** What a store tells those who watch. */
export const TELLS = [
  check('keeps a copy of what is moved, and hands a copy to each watcher', async ({ store, soon, settle }) => {
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
    await settle();
    same(heard.at(-1), { ...entry('pending'), deep: { list: [1] } });
    same(await store.get('a'), { ...entry('pending'), deep: { list: [1] } });
    for (const stop of stops) stop();
  }),

  check(
    'tells every watcher of a key how it stands and each move, and of that key only',
    async ({ store, soon, settle }) => {
      let seen: string[] = [];
      await store.create('a', entry('starting'), soon());
      await store.create('b', entry('starting'), soon());
      const stop = [
        await store.watch('a', (now) => seen.push(`one ${now?.state}`)),
        await store.watch('a', (now) => seen.push(`two ${now?.state}`)),
      ];
      await store.watch('b', (now) => seen.push(`other ${now?.state}`));
      same(seen, ['one starting', 'two starting', 'other starting']);
      seen = [];
      await store.move('a', entry('starting'), entry('pending'), soon());
      await settle();
      same(seen.sort(), ['one pending', 'two pending']);

      await store.move('a', entry('starting'), entry('failed'), soon());
      await settle();
      same(seen.length, 2);

      stop[0]?.();
      stop[0]?.();
      await store.move('a', entry('pending'), entry('approved'), soon());
      await settle();
      same(seen, ['one pending', 'two pending', 'two approved']);

      stop[1]?.();
      await store.move('a', entry('approved'), entry('finishing'), soon());
      await settle();
      same(seen.length, 3);
    },
  ),

  check('tells a watcher the whole entry, move by move', async ({ store, soon, settle, sameTold }) => {
    const seen: (Entry | undefined)[] = [];
    await store.create('a', entry('starting', 'first', { returnTo: '/cart' }), soon());
    await store.watch('a', (now) => seen.push(now));
    await settle();
    await store.move('a', entry('starting'), entry('pending', 'first', { code: '1234' }), soon());
    await store.move('a', entry('pending'), entry('approved', 'first', { evidence: 'jwt' }), soon());
    await settle();
    sameTold(seen, [
      entry('starting', 'first', { returnTo: '/cart' }),
      entry('pending', 'first', { code: '1234' }),
      entry('approved', 'first', { evidence: 'jwt' }),
    ]);
  }),

  check('shows a watcher the new entry when it looks', async ({ store, soon, settle }) => {
    await store.create('a', entry('starting'), soon());
    const looked = new Promise((resolve) => {
      void store.watch('a', (now) => {
        if (now?.state === 'pending') resolve(store.get('a'));
      });
    });
    await settle();
    await store.move('a', entry('starting'), entry('pending'), soon());
    await settle();
    same(await looked, entry('pending'));
  }),

  check(
    'never tells an older entry after a newer one, however close a move comes to the begin of a watch',
    async ({ store, soon, settle, sameTold }) => {
      await store.create('a', entry('0'), soon());
      const seen: (string | undefined)[] = [];
      let watching: Promise<unknown> = Promise.resolve();
      for (let move = 0; move < 50; move += 1) {
        if (move === 25) watching = store.watch('a', (now) => seen.push(now?.state));
        await store.move('a', entry(String(move)), entry(String(move + 1)), soon());
      }
      await watching;
      await settle();
      const first = Number(seen[0]);
      sameTold(
        seen,
        Array.from({ length: 51 - first }, (_, at) => String(first + at)),
      );
    },
  ),

  check(
    'takes a watch before there is anything to watch, says so, and tells of the create',
    async ({ store, soon, settle, sameTold }) => {
      const seen: (string | undefined)[] = [];
      await store.watch('a', (now) => seen.push(now?.state));
      await store.create('a', entry('starting'), soon());
      await store.move('a', entry('starting'), entry('pending'), soon());
      await settle();
      sameTold(seen, [undefined, 'starting', 'pending']);
    },
  ),

  check('tells nothing of what is over', async ({ store, now, pass }) => {
    await store.create('a', entry('starting'), now() + 1000);
    await pass(2000);
    const seen: unknown[] = [];
    await store.watch('a', (now) => seen.push(now));
    same(seen, [undefined]);
  }),

  check('gives up a watch whose first call throws', async ({ store, soon, settle }) => {
    await store.create('a', entry('starting'), soon());
    let calls = 0;
    const watching = store.watch('a', () => {
      calls += 1;
      throw new Error('This login is of another browser.');
    });
    await assert.rejects(watching, /another browser/);
    await store.move('a', entry('starting'), entry('pending'), soon());
    await settle();
    same(calls, 1);
  }),

  check('moves although a watcher throws, and tells the others', async ({ store, soon, settle }) => {
    await store.create('a', entry('starting'), soon());
    const seen: (string | undefined)[] = [];
    await store.watch('a', (now) => {
      if (now?.state === 'pending') throw new Error('a bug of the watcher');
    });
    await store.watch('a', (now) => seen.push(now?.state));
    same(await store.move('a', entry('starting'), entry('pending'), soon()), true);
    await settle();
    same(await store.move('a', entry('pending'), entry('approved'), soon()), true);
    await settle();
    same(seen, ['starting', 'pending', 'approved']);
  }),

  check(
    'tells every watcher in the order of the moves, although one of them moves on while it is told',
    async ({ store, soon, settle }) => {
      await store.create('a', entry('starting'), soon());
      const seen: (string | undefined)[] = [];
      await store.watch('a', (now) => {
        if (now?.state !== 'pending') return;
        void store.move('a', entry('pending'), entry('approved'), soon());
        void store.create('b', entry('starting'), soon());
      });
      await store.watch('a', (now) => seen.push(now?.state));
      await store.move('a', entry('starting'), entry('pending'), soon());
      await settle();
      same(seen, ['starting', 'pending', 'approved']);
    },
  ),

  check('calls no watcher that has stopped, not even while it tells of a move', async ({ store, soon, settle }) => {
    await store.create('a', entry('starting'), soon());
    const seen: string[] = [];
    const stops: (() => void)[] = [];
    const stopAll = (name: string) => (now: Entry | undefined) => {
      seen.push(`${name} ${now?.state}`);
      if (now?.state === 'pending') for (const stop of stops) stop();
    };
    stops.push(await store.watch('a', stopAll('one')), await store.watch('a', stopAll('two')));
    await store.move('a', entry('starting'), entry('pending'), soon());
    await settle();
    same(seen.length, 3);
  }),
];
