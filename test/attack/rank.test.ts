import { browserKey, pass, settle, useLoginServices } from '../helpers/login-service.js';
import { delays, rankTest, seeded, WORLDS } from './rank.js';

jest.setTimeout(120_000);
const newLoginService = useLoginServices();

const KINDS = ['known', 'not resolved', 'unknown to the operator'] as const;
/** Starts of each kind: those in which the first decoys still guess are left out. */
const STARTS = 500;
const WARM_UP = 60;
const SEEDS = process.env.CI ? [1, 2, 3] : [1];

/** When the code showed for each kind of person, through the whole login service, each start in a browser of its own. */
async function shownTimes(world: (typeof WORLDS)[number][1], seed: number) {
  const random = seeded(seed);
  const login = newLoginService();
  const times = new Map<string, number[]>(KINDS.map((kind) => [kind, []]));
  for (let at = 0; at < KINDS.length * STARTS + WARM_UP; at += 1) {
    const kind = KINDS[at % KINDS.length]!;
    const { answer, begin, socket } = delays(world, random, at);
    const isKnown = kind === 'known';
    login.adapter.onBegin = async () => {
      await new Promise((resolve) => setTimeout(resolve, isKnown ? begin : answer));
      return isKnown ? login.adapter.challenge() : { unknownPerson: true };
    };
    login.adapter.onOutcome = ({ listener }) => void setTimeout(() => listener.up(), socket);
    const key = browserKey();
    const from = Date.now();
    let shown: number | undefined;
    const handle = await login.start('somebody', { key, lookup: () => (kind === 'not resolved' ? null : kind) });
    const { stop } = await login.watch(handle, key);
    const unwatch = await login.service.watch(handle, key, ({ state }) => {
      if (state === 'pending') shown ??= Date.now();
    });
    while (shown === undefined) await pass(200);
    if (at >= WARM_UP) times.get(kind)!.push(shown - from);
    stop();
    unwatch();
    await login.service.cancel(handle, key);
    await settle();
  }
  return KINDS.map((kind) => times.get(kind)!);
}

it.each(WORLDS)('when the code shows tells no stranger who is real, by rank: %s (S12, S13)', async (name, world) => {
  const all: number[] = [];
  for (const seed of SEEDS) {
    const [known = [], ...others] = await shownTimes(world, seed);
    for (const other of others) {
      expect([known.length, other.length]).toEqual([STARTS, STARTS]);
      all.push(rankTest(known, other));
    }
  }
  process.stderr.write(`rank: ${name}: p ${all.map((p) => p.toFixed(3)).join(', ')}\n`);
  // A decoy draws at random: one of a hundred samples differs so much by chance, and hardly ever three of six.
  expect(all.filter((p) => p <= 0.01).length).toBeLessThanOrEqual(SEEDS.length === 1 ? 1 : 2);
  expect(Math.min(...all)).toBeGreaterThan(1e-6);
});
