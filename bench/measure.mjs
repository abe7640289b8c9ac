/**
 * Measures contenders in turns, so that whatever else the machine does meets all of them alike.
 *
 * @param contenders - their names.
 * @param rounds - how often each has its turn.
 * @param measure - takes one measurement of a contender.
 * @returns for each contender its measurements, in order of the rounds.
 */
export async function alternate(contenders, rounds, measure) {
  const taken = Object.fromEntries(contenders.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    // The order changes with the rounds: none always comes after the same other.
    const order = contenders.map((_, index) => contenders[(index + round) % contenders.length]);
    for (const name of order) taken[name].push(await measure(name));
  }
  return taken;
}

/** One contender against another: the median over the rounds, and the middle half of them. */
export function ratio(measured, floor) {
  const ratios = measured.map((value, round) => value / floor[round]);
  return { median: quantile(ratios, 0.5), low: quantile(ratios, 0.25), high: quantile(ratios, 0.75) };
}

/** The value below which a part of the values lies. */
export function quantile(values, part) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * part;
  const [below, above] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (above - below) * (at - Math.floor(at));
}
