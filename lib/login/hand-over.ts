import type { Attempt } from './attempt.js';
import type { Keeper } from './keeper.js';
import { LATE, sleep, within } from './wait.js';

/** What a process that closes has under way. */
export interface HandingOver {
  readonly keeper: Keeper;
  readonly running: ReadonlyMap<Attempt, Promise<void>>;
}

const LOOK_EVERY_MS = 20;

/**
 * Leaves the logins that wait to the other processes. What rings a phone at this moment, or finishes, comes to its end
 * first; then a connection to the operator is kept until another process has taken it, the answer comes, or time is up.
 *
 * @param ms - how long all of it may take.
 * @returns how many connections had to be dropped. Their logins stay in the store: the next process to start takes them.
 */
export async function handOver({ keeper, running }: HandingOver, ms: number): Promise<number> {
  const until = Date.now() + ms;
  const never = new AbortController().signal;
  const isBusy = () => keeper.finishing > 0 || [...running.keys()].some((attempt) => attempt.isRinging);
  while (isBusy() && Date.now() < until - ms / 2) await sleep(LOOK_EVERY_MS, never);
  await within(keeper.leave(), until - Date.now());
  const waiting = [...running].filter(([attempt]) => !attempt.isAnswered);
  const last = await within(Promise.all(waiting.map(([, ended]) => ended)), until - Date.now());
  const dropped = last === LATE ? waiting.filter(([attempt]) => running.has(attempt) && !attempt.isAnswered).length : 0;
  for (const attempt of running.keys()) attempt.drop();
  await Promise.all(running.values());
  return dropped;
}
