import { part, say, write } from './elements.js';

/** From so many seconds on it gets short. */
const SHORT_SECONDS = 10;
/** When the time that is left is said aloud. */
const SPOKEN = [30, 10];

/**
 * Shows how long a code is valid, on a clock that cannot be set: to the eye each second, to the ear now and then.
 *
 * @param main - marked when the time gets short
 * @param ended - called when no time is left, after that was shown
 */
export function countdown(main: HTMLElement, ended?: () => void) {
  let timer: number;
  let end: number;
  let before = Infinity;

  const stop = (): void => clearTimeout(timer);

  const run = (): void => {
    stop();
    const left = Math.max(0, end - performance.now());
    const seconds = Math.ceil(left / 1000);
    // Timers of a hidden page come late, so the time is measured, not counted.
    if (seconds > 0) timer = setTimeout(run, left - (seconds - 1) * 1000 + 1);
    const { text = '', spoken = '' } = part('left').dataset;
    const bar = part('bar') as HTMLProgressElement;
    write('left', text.replace('%s', `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`));
    bar.max = Math.max(bar.max, seconds);
    bar.value = seconds;
    main.toggleAttribute('data-short', seconds <= SHORT_SECONDS);
    if (seconds < before && SPOKEN.includes(seconds)) say(spoken.replace('%s', String(seconds)));
    before = seconds;
    if (!seconds) ended?.();
  };

  /** @param left - the time (ms) from now on */
  const start = (left: number): void => {
    end = performance.now() + left;
    run();
  };

  return { start, stop };
}
