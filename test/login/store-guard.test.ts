import { storeContract } from '../../lib/dev/contract/store.js';
import { LoginError } from '../../lib/login/errors.js';
import { memoryStore } from '../../lib/login/store.js';
import type { Entry, LoginStore } from '../../lib/login/store.js';
import { guardedFleet, guardedStore } from '../../lib/login/store-guard.js';
import { frozenClock, runChecksInFrozenTime } from '../contract/run.js';

const entry: Entry = { attempt: 'first', state: 'starting' };
const asks: [string, (store: LoginStore) => Promise<unknown>][] = [
  ['create', (store) => store.create('a', entry, Infinity)],
  ['get', (store) => store.get('a')],
  ['move', (store) => store.move('a', entry, entry, Infinity)],
  ['watch', (store) => store.watch('a', () => undefined)],
];

/** A store that breaks in the same way whatever it is asked. */
function broken(breaks: () => never | Promise<never>): LoginStore {
  return { create: breaks, get: breaks, move: breaks, watch: breaks, close: () => undefined };
}

describe('a guarded store', () => {
  runChecksInFrozenTime(storeContract({ newStore: () => guardedStore(memoryStore()), clock: frozenClock }));
});

describe.each(asks)('a store that breaks when asked to %s', (_, ask) => {
  const cause = new Error('connection lost');

  it('is store_unavailable, whether it rejects or throws', async () => {
    const rejects = broken(() => Promise.reject(cause));
    const throws = broken(() => {
      throw cause;
    });
    await expect(ask(guardedStore(rejects))).rejects.toMatchObject({ code: 'store_unavailable', cause });
    await expect(ask(guardedStore(throws))).rejects.toMatchObject({ code: 'store_unavailable', cause });
  });

  it('is believed when it names the reason', async () => {
    const full = broken(() => Promise.reject(new LoginError('store_full')));
    await expect(ask(guardedStore(full))).rejects.toMatchObject({ code: 'store_full' });
  });
});

it('a watcher that throws is not taken for a store that breaks', async () => {
  const bug = new TypeError('a bug of the watcher');
  const store = memoryStore();
  const watching = guardedStore(store).watch('a', () => {
    throw bug;
  });
  await expect(watching).rejects.toBe(bug);
  store.close();
});

describe('a watch that the store cannot end', () => {
  const bug = new Error('connection lost');
  it.each<[string, () => unknown]>([
    ['throws', () => raise(bug)],
    ['rejects later', () => Promise.reject(bug)],
    ['is no function', undefined as never],
  ])('that %s ends no process, is warned of, and tells its watcher nothing more', async (_, unwatch) => {
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const heard: unknown[] = [];
    let tell: (now: Entry | undefined) => void = () => undefined;
    const store = {
      ...broken(() => raise(bug)),
      watch: async (_key: string, changed: typeof tell) => {
        tell = changed;
        changed(undefined);
        return unwatch;
      },
    };
    const stop = await guardedStore(store).watch('a', (now) => heard.push(now));
    tell(entry);
    stop();
    tell(entry);
    await new Promise((resolve) => setImmediate(resolve));
    expect(heard).toEqual([undefined, entry]);
    expect(warned).toHaveBeenCalledTimes(1);
    warned.mockRestore();
  });
});

it('a member of a fleet that throws at once, or promises nothing, rejects or is waited for like any other', async () => {
  const down = new Error('connection lost');
  const member = { hold: () => raise(down), release: () => undefined, leave: () => raise(down) };
  const guarded = guardedFleet({ join: () => member as never }).join('id', () => undefined);
  await expect(guarded.hold('a', 'first', Infinity)).rejects.toBe(down);
  await expect(guarded.release('a')).resolves.toBeUndefined();
  await expect(guarded.leave()).rejects.toBe(down);
});

function raise(error: Error): never {
  throw error;
}
