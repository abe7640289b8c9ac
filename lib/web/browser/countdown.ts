/**
 * Counts seconds down on a clock that nobody can set.
 *
 * @param tick - called with the seconds that are left, at once and each time they change, down to 0.
 */
export function countdown(tick: (seconds: number) => void) {
  let timer: number;
  let end: number;
  const stop = (): void => clearTimeout(timer);
  const run = (): void => {
    stop();
    const left = Math.max(0, end - performance.now());
    const seconds = Math.ceil(left / 1000);
    // Timers of a hidden page come late: the time is measured, not counted. Set before the tick, which may stop it.
    if (seconds > 0) timer = setTimeout(run, left - (seconds - 1) * 1000 + 1);
    tick(seconds);
  };
  const start = (left: number): void => {
    end = performance.now() + left;
    run();
  };
  return { start, stop };
}
