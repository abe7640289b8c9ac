import { Decoys } from '../../lib/login/decoys.js';
import type { RealStart } from '../../lib/login/decoys.js';

/** Random numbers of a seed (mulberry32), so that a test says the same each time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const start = (more: Partial<RealStart> = {}): RealStart => ({
  whole: 500,
  begin: 300,
  tail: 200,
  digits: 6,
  life: 60_000,
  ...more,
});

describe('a decoy (S12, S13)', () => {
  it('looks like an ordinary operator before there was a real start', () => {
    for (let at = 0; at < 200; at += 1) {
      const { showAt, code, life } = new Decoys().likeAnyStart(1000);
      expect(code).toMatch(/^\d{6}$/);
      expect(life).toBe(60_000);
      expect(showAt).toBeGreaterThanOrEqual(1120);
      expect(showAt).toBeLessThan(1480);
    }
  });

  it('has the time, the digits and the life of one real start together, and a code of its own', () => {
    const decoys = new Decoys();
    decoys.shown(start({ whole: 900, digits: 4, life: 30_000 }));
    decoys.shown(start({ whole: 1500, digits: 8, life: 90_000 }));
    const seen = Array.from({ length: 200 }, () => decoys.likeAnyStart(0));
    const kinds = seen.map(({ showAt, code, life }) => `${showAt} ${code.length} ${life}`);
    expect(new Set(kinds)).toEqual(new Set(['900 4 30000', '1500 8 90000']));
    expect(new Set(seen.map(({ code }) => code)).size).toBeGreaterThan(100);
  });

  it('forgets how it was long ago', () => {
    const decoys = new Decoys();
    decoys.shown(start({ whole: 9000 }));
    for (let at = 0; at < 64; at += 1) decoys.shown(start({ whole: 300 }));
    expect(Array.from({ length: 500 }, () => decoys.likeAnyStart(0).showAt)).toEqual(Array(500).fill(300));
  });

  it('shows after the answer, never before it', () => {
    const decoys = new Decoys();
    decoys.shown(start({ begin: 50, tail: 20 }));
    expect(decoys.likeRealStart(1000, 1400).showAt).toBe(1420);
    expect(decoys.likeRealStart(1000, 1010).showAt).toBe(1070);
  });
});

/** An operator and the way to it, with times that vary as they do in life. */
interface World {
  /** What an answer costs more where a phone is rung (ms). */
  readonly push: number;
  readonly bursts: boolean;
}

/** When codes show, of known people and of those whom the operator does not know, in turns. */
function play({ push, bursts }: World, seed: number) {
  const random = seeded(seed);
  const decoys = new Decoys((below) => Math.floor(random() * below));
  const lognormal = (median: number, spread: number) => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.round(median * Math.exp(spread * normal));
  };
  const known: number[] = [];
  const unknown: number[] = [];
  for (let at = 0; at < 1100; at += 1) {
    const slow = bursts && Math.floor(at / 60) % 4 === 3 ? 3 : 1;
    const answer = lognormal(120, 0.5) * slow;
    const socket = (20 + random() * 60 + lognormal(60, 0.5)) * slow;
    const isWarm = at >= 100;
    if (at % 2 === 0) {
      const begin = answer + push;
      decoys.shown(start({ whole: begin + socket, begin, tail: socket }));
      if (isWarm) known.push(begin + socket);
    } else {
      const { showAt } = decoys.likeRealStart(0, answer);
      if (isWarm) unknown.push(showAt);
    }
  }
  return { known, unknown };
}

/** How probable it is that two samples of one kind differ so much in rank (Mann-Whitney, normal approximation). */
function rankTest(one: readonly number[], other: readonly number[]): number {
  const all = [...one.map((value) => ({ value, mine: true })), ...other.map((value) => ({ value, mine: false }))];
  all.sort((a, b) => a.value - b.value);
  let ranks = 0;
  for (const [at, { mine }] of all.entries()) if (mine) ranks += at + 1;
  const [n, m] = [one.length, other.length];
  const mean = (n * (n + m + 1)) / 2;
  const deviation = Math.sqrt((n * m * (n + m + 1)) / 12);
  const z = Math.abs(ranks - mean) / deviation;
  // Two tails of the normal distribution (Abramowitz and Stegun 7.1.26).
  const t = 1 / (1 + (0.3275911 * z) / Math.SQRT2);
  const poly = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return poly * Math.exp((-z * z) / 2);
}

describe('the times of known and unknown people (S13)', () => {
  it.each([
    ['calm, a push that costs nothing', { push: 0, bursts: false }],
    ['calm, a push of 80 ms', { push: 80, bursts: false }],
    ['bursts, a push that costs nothing', { push: 0, bursts: true }],
    ['bursts, a push of 80 ms', { push: 80, bursts: true }],
  ])('cannot be told apart by rank: %s', (_, world) => {
    const seeds = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    const told = seeds.filter((seed) => {
      const { known, unknown } = play(world, seed);
      expect([known.length, unknown.length]).toEqual([500, 500]);
      return rankTest(known, unknown) <= 0.01;
    });
    // One sample of a hundred differs so much by chance.
    expect(told.length).toBeLessThanOrEqual(1);
  });

  it('are told apart by this test where a decoy shows the later of two draws', () => {
    const { known } = play({ push: 0, bursts: false }, 1);
    const naive = known.map((time, at) => Math.max(time, known[(at * 7 + 3) % known.length] ?? 0));
    expect(rankTest(known, naive)).toBeLessThan(1e-6);
  });
});
