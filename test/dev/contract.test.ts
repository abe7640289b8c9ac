import { IDTokenStrategy } from '../../lib/index.js';
import type { Entry, LoginStore } from '../../lib/index.js';
import { storeContract } from '../../lib/dev/index.js';
import { memoryStore } from '../../lib/login/store.js';

/** A store over what only gets and sets, as a cache does: it reads, compares, and then writes. */
function getAndSet(): LoginStore {
  const memory = memoryStore();
  const kept = new Map<string, { entry: Entry; until: number }>();
  /** Each command is a way to another machine and back. */
  const travel = () => new Promise((resolve) => setImmediate(resolve));
  const ask = async (key: string) => {
    await travel();
    const found = kept.get(key);
    return found && found.until > Date.now() ? structuredClone(found.entry) : undefined;
  };
  const set = async (key: string, entry: Entry, until: number) => {
    await travel();
    kept.set(key, { entry: JSON.parse(JSON.stringify(entry)) as Entry, until });
    return true;
  };
  return {
    ...memory,
    get: ask,
    create: async (key, entry, until) => !(await ask(key)) && (await set(key, entry, until)),
    move: async (key, from, entry, until) => {
      const now = await ask(key);
      return now?.attempt === from.attempt && now.state === from.state && (await set(key, entry, until));
    },
  };
}

/** The checks that say how a store keeps and moves; those of the watch are another matter. */
const checks = (newStore: () => LoginStore) =>
  storeContract({ newStore }).filter(({ name }) => /^(creates|lets|keeps plain|does not move|moves what)/.test(name));

it('the contract shows the race of a store without compare-and-swap, and finds the rest of it right (S70)', async () => {
  const failed: string[] = [];
  for (const { name, run } of checks(getAndSet)) await run().catch(() => failed.push(name));
  expect(failed).toEqual([
    'lets one of twenty parallel creates win (S6)',
    'lets one of fifty parallel moves win (S70)',
  ]);
});

it('a check says what it found', async () => {
  const race = checks(getAndSet).find(({ name }) => name.includes('parallel moves'))!;
  await expect(race.run()).rejects.toMatchObject({ name: 'AssertionError', actual: 50, expected: 1 });
});

it('closes each store, whether its check holds or not', async () => {
  let open = 0;
  const newStore = () => {
    open += 1;
    const store = getAndSet();
    return { ...store, close: () => void (open -= 1) };
  };
  for (const { run } of checks(newStore)) await run().catch(() => undefined);
  expect(open).toBe(0);
});

it('a store that cannot compare and swap at all is refused when a strategy is made (S70)', () => {
  const store = { ...getAndSet(), move: undefined };
  const make = () => new IDTokenStrategy({ operator: 'http://localhost:1', serviceId: 'shop', store } as never);
  expect(make).toThrow(/`store` must have the methods create, get, move.*compare-and-swap.*used twice/s);
});
