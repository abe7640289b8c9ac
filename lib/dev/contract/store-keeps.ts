import { holds, same } from './check.js';
import { check, entry } from './store-check.js';

/** What a store keeps, and which moves it makes. */
export const KEEPS = [
  check('creates what is absent, and nothing else', async ({ store, soon }) => {
    same(await store.create('a', entry('starting'), soon()), true);
    same(await store.create('a', entry('other'), soon()), false);
    same(await store.get('a'), entry('starting'));
    same(await store.get('b'), undefined);
  }),

  check('lets one of twenty parallel creates win (S6)', async ({ store, soon }) => {
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, at) => store.create('a', entry('starting', String(at)), soon())),
    );
    same(all.filter(Boolean).length, 1);
    same((await store.get('a'))?.attempt, String(all.indexOf(true)));
  }),

  check('keeps a copy: what is done to an entry before or after does not reach the store', async ({ store, soon }) => {
    const given = { ...entry('pending'), deep: { list: [1, 2] } };
    await store.create('a', given, soon());
    given.deep.list.push(3);
    const first = (await store.get('a')) as typeof given;
    same(first.deep.list, [1, 2]);
    // What a store hands out may be frozen.
    Reflect.set(first.deep.list, 2, 4);
    same(((await store.get('a')) as typeof given).deep.list, [1, 2]);
  }),

  check('keeps plain JSON with all its types, and drops undefined', async ({ store, soon }) => {
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
    const kept = await store.get('a');
    same(kept, given);
    holds(!Object.keys(kept ?? {}).includes('none'), 'undefined is kept');
  }),

  check('forgets an entry at its end, not before', async ({ store, soon, now, pass }) => {
    const end = now() + 1000;
    await store.create('a', entry('starting'), end);
    await pass(600);
    const found = await store.get('a');
    // A busy machine may have slept for longer.
    if (now() < end) same(found, entry('starting'));
    await pass(400);
    same(await store.get('a'), undefined);
    same(await store.move('a', entry('starting'), entry('pending'), soon()), false);
    same(await store.create('a', entry('starting', 'second'), soon()), true);
  }),

  check('moves what stands where it is expected', async ({ store, soon }) => {
    await store.create('a', entry('starting'), soon());
    same(await store.move('a', entry('starting'), entry('pending', 'first', { code: '1234' }), soon()), true);
    same(await store.get('a'), entry('pending', 'first', { code: '1234' }));
  }),

  ...(
    [
      ['another state', 'a', entry('approved')],
      ['another attempt', 'a', entry('starting', 'second')],
      ['nothing there', 'b', entry('starting')],
    ] as const
  ).map(([what, key, from]) =>
    check(`does not move from ${what} (S70)`, async ({ store, soon }) => {
      await store.create('a', entry('starting'), soon());
      same(await store.move(key, from, entry('pending'), soon()), false);
      same(await store.get('a'), entry('starting'));
      same(await store.get('b'), undefined);
    }),
  ),

  check('lets one of fifty parallel moves win (S70)', async ({ store, soon }) => {
    await store.create('a', entry('approved'), soon());
    const all = await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        store.move('a', entry('approved'), entry('finishing', 'first', { by: String(at) }), soon()),
      ),
    );
    same(all.filter(Boolean).length, 1);
    same(await store.get('a'), entry('finishing', 'first', { by: String(all.indexOf(true)) }));
  }),

  check('gives an entry a new end with each move', async ({ store, now, pass }) => {
    await store.create('a', entry('starting'), now() + 1000);
    const end = now() + 3000;
    await store.move('a', entry('starting'), entry('pending'), end);
    await pass(2000);
    const found = await store.get('a');
    if (now() < end) same(found, entry('pending'));
    await store.move('a', entry('pending'), entry('finished'), now() + 500);
    await pass(500);
    same(await store.get('a'), undefined);
  }),
];
