/** Random numbers of a seed (mulberry32), so that a test says the same each time. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How probable it is that two samples of one kind differ so much in rank (Mann-Whitney, normal approximation). */
export function rankTest(one: readonly number[], other: readonly number[]): number {
  const all = [...one.map((value) => ({ value, mine: true })), ...other.map((value) => ({ value, mine: false }))];
  all.sort((a, b) => a.value - b.value);
  let ranks = 0;
  for (let at = 0; at < all.length;) {
    // Equal times share their ranks.
    let end = at;
    while (all[end]?.value === all[at]?.value && end < all.length) end += 1;
    const mean = (at + 1 + end) / 2;
    for (const { mine } of all.slice(at, end)) if (mine) ranks += mean;
    at = end;
  }
  const [n, m] = [one.length, other.length];
  const mean = (n * (n + m + 1)) / 2;
  const deviation = Math.sqrt((n * m * (n + m + 1)) / 12);
  const z = Math.abs(ranks - mean) / deviation;
  // Two tails of the normal distribution (Abramowitz and Stegun 7.1.26).
  const t = 1 / (1 + (0.3275911 * z) / Math.SQRT2);
  const poly = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return poly * Math.exp((-z * z) / 2);
}

/** An operator and the way to it, with times that vary as they do in life. */
export interface World {
  /** What an answer costs more where a phone is rung (ms). */
  readonly push: number;
  readonly bursts: boolean;
}

export const WORLDS: readonly (readonly [string, World])[] = [
  ['calm, a push that costs nothing', { push: 0, bursts: false }],
  ['calm, a push of 80 ms', { push: 80, bursts: false }],
  ['bursts, a push that costs nothing', { push: 0, bursts: true }],
  ['bursts, a push of 80 ms', { push: 80, bursts: true }],
];

/** How long the operator takes for the start number `at`. */
export function delays({ push, bursts }: World, random: () => number, at: number) {
  const lognormal = (median: number, spread: number) => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.round(median * Math.exp(spread * normal));
  };
  const slow = bursts && Math.floor(at / 60) % 4 === 3 ? 3 : 1;
  const answer = lognormal(120, 0.5) * slow;
  const socket = Math.round((20 + random() * 60 + lognormal(60, 0.5)) * slow);
  return { answer, begin: answer + push, socket };
}
