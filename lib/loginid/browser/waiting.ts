import { part, view } from './view.js';

/** When the time that is left is said aloud (s). */
const SPOKEN = [30, 10];
/** From so many seconds on it gets short. */
const SHORT = 10;
/** No request waits longer (s): what says so is another clock than ours. */
const LONGEST = 900;

/**
 * Shows the six digits and how long they are valid.
 *
 * @param expireAt - in seconds or in milliseconds.
 * @returns what stops the countdown.
 */
export function showWaiting(code: string, expireAt: number): () => void {
  // The operator's client checks nothing about it but that there is one.
  const digits = code.replace(/[^0-9]/g, '').slice(0, 10);
  const half = Math.ceil(digits.length / 2);
  part('code').replaceChildren(...[digits.slice(0, half), digits.slice(half)].map(group));
  part('digits').textContent = Array.from(digits).join(' ');
  view.show('waiting');
  view.say(Array.from(digits).join(' '));
  return countdown((expireAt < 1e11 ? expireAt * 1000 : expireAt) - Date.now());
}

function group(digits: string): HTMLElement {
  const span = document.createElement('span');
  span.textContent = digits;
  return span;
}

function countdown(left: number): () => void {
  const known = left > 0 && left <= LONGEST * 1000;
  part('bar').hidden = !known;
  part('left').hidden = !known;
  if (!known) return () => {};
  // A clock that nobody can set; timers of a hidden page come late.
  const end = performance.now() + left;
  let before = Infinity;
  const tick = (): void => {
    const seconds = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    if (seconds === before) return;
    const { text = '', spoken = '' } = part('left').dataset;
    const bar = part('bar') as HTMLProgressElement;
    part('left').textContent = text.replace(
      '%s',
      `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`,
    );
    bar.max = Math.max(bar.max, seconds);
    bar.value = seconds;
    part('loginid').toggleAttribute('data-short', seconds <= SHORT);
    if (seconds < before && SPOKEN.includes(seconds)) view.say(spoken.replace('%s', String(seconds)));
    before = seconds;
  };
  tick();
  const timer = setInterval(tick, 250);
  return () => clearInterval(timer);
}
