import { limited } from './limited.js';
import { readStatus } from './login-status.js';
import type { LoginStatus, WatchMessage } from './login-status.js';

/** What else `watch` may tell. */
export interface WatchOptions {
  /** Called with `false` when the server cannot be reached, or something answers in its place, and with `true` again. */
  onConnection?: (up: boolean) => void;
}

/** How long (s) the server may wait for something to tell, and how much longer its answer may be on the way. */
const WAIT_SECONDS = 25;
const SLACK_SECONDS = 10;
const SHORTEST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;
const UNTIL_WOKEN_MS = 2_147_483_647;
/** How often (ms) the clock is looked at, and what it takes for sleep of the machine: a page hears nothing else of it. */
const TICK_MS = 2_000;
const SLEPT_MS = 10_000;
const ENDS = /^(rejected|expired|failed|finished)$/;

/**
 * Follows a login that a page of your own has started, until its end or yours. It asks the router's `status` again and
 * again, which works through every proxy, and never gives up: it outlasts a server that is restarted, a proxy's page in
 * place of an answer, and a sleeping computer. A page that is not looked at asks nothing; one that is again asks at once.
 *
 * @param events - as the answer to the start has it, such as `/login/events?handle=…`
 * @param heard - called with each change. An exception of it is the page's, as if a listener had thrown
 * @param options - see {@link WatchOptions}
 * @returns what ends it
 * @example
 * const stop = watch(events, (message) => {
 *   if (message.type === 'pending') show(message.code);
 * });
 */
export function watch(
  events: string,
  heard: (message: WatchMessage) => void,
  { onConnection }: WatchOptions = {},
): () => void {
  const status = new URL(events, location.href);
  status.pathname = status.pathname.replace(/events$/, 'status');
  let attempt = new AbortController();
  let over = false;
  let codeEnds: ReturnType<typeof setTimeout> | undefined;

  // What waits for an answer may not know yet that its connection is dead.
  const wake = (): void => attempt.abort();
  const sleepless = whenSlept(wake);
  const stop = (): void => {
    over = true;
    wake();
    sleepless();
    clearTimeout(codeEnds);
    document.removeEventListener('visibilitychange', wake);
    for (const name of ['online', 'pageshow']) removeEventListener(name, wake);
  };
  document.addEventListener('visibilitychange', wake);
  for (const name of ['online', 'pageshow']) addEventListener(name, wake);

  const told = { news: '', up: true };
  const tell = (answer: LoginStatus | undefined): void => {
    if ((answer !== undefined) !== told.up) outside(onConnection, (told.up = !told.up));
    if (over || !answer || answer.type === 'starting' || answer.type === 'ceremony') return;
    // What is the same but for the clock is no news.
    const news = JSON.stringify({ ...answer, now: undefined });
    if (news === told.news) return;
    told.news = news;
    clearTimeout(codeEnds);
    // The end of a code is looked at once, whatever has become of the question that waits.
    if (answer.type === 'pending') codeEnds = setTimeout(wake, Date.parse(answer.expiresAt) - Date.parse(answer.now));
    outside(heard, answer);
  };

  const follow = async (): Promise<void> => {
    let pause = SHORTEST_PAUSE_MS;
    let next = 0;
    for (let known = ''; !over;) {
      attempt = new AbortController();
      const { signal } = attempt;
      // Whatever answers, and however often the page is woken: a question a second, no more.
      const early = document.hidden ? UNTIL_WOKEN_MS : next - performance.now();
      if (early > 0) {
        await sleep(early, signal);
        continue;
      }
      next = performance.now() + SHORTEST_PAUSE_MS;
      const answer = await ask(status, known, signal);
      known = '';
      if (signal.aborted) continue;
      tell(answer);
      known = answer?.type ?? '';
      if (ENDS.test(known)) stop();
      if (!answer) await sleep(pause, signal);
      pause = answer ? SHORTEST_PAUSE_MS : Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  };
  void follow();
  return stop;
}

/** Calls a function of the page: what it throws is the page's, and never ends our wait. */
function outside<T>(callback: ((value: T) => void) | undefined, value: T): void {
  try {
    callback?.(value);
  } catch (error) {
    setTimeout(() => {
      throw error;
    });
  }
}

/** Calls when the machine has slept; gives back what ends it. */
function whenSlept(woken: () => void): () => void {
  let last = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    if (now - last > SLEPT_MS) woken();
    last = now;
  }, TICK_MS);
  return () => clearInterval(timer);
}

/** Asks once. Without an answer of our own server: nothing. */
async function ask(status: URL, known: string, signal: AbortSignal): Promise<LoginStatus | undefined> {
  const url = new URL(status);
  if (known) url.search += `&wait=${WAIT_SECONDS}&state=${known}`;
  // Another address each time: a service worker's cache knows no `no-store`.
  url.search += `&at=${Date.now()}`;
  try {
    return await limited((WAIT_SECONDS + SLACK_SECONDS) * 1000, signal, async (own) => {
      const answer = await fetch(url, { headers: { accept: 'application/json' }, cache: 'no-store', signal: own });
      return readStatus(answer.status, await answer.text());
    });
  } catch {
    return undefined;
  }
}

/** Comes back after that many milliseconds, or when the signal aborts. */
async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await limited(ms, signal, () => new Promise(() => {})).catch(() => {});
}
