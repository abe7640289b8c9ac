import { limited } from './limited.js';

/** What `watch` hears of a login, as `docs/routes.md` explains it. */
export type WatchMessage =
  /** Show the code. */
  | {
      readonly type: 'pending';
      /** What to show: digits. */
      readonly code: string;
      /** When the code ends, by the server's clock: ISO 8601. */
      readonly expiresAt: string;
      /** What that clock says now: ISO 8601. */
      readonly now: string;
      /** What the person's devices are called, where the operator says so. */
      readonly devices?: readonly string[];
      /** The connection to the operator is being restored; the code stays. */
      readonly restoring?: true;
    }
  | {
      readonly type: 'approved';
      /** Post the handle there: it is the path of the place where the login began. */
      readonly finish: string;
    }
  | {
      readonly type: 'rejected';
      /** What the page says above its text. */
      readonly title: string;
      /** Why, for the person. */
      readonly reason: string;
      /** As the log spells it. */
      readonly supportCode: string;
    }
  | {
      readonly type: 'expired';
      /** As the log spells it. */
      readonly supportCode: string;
    }
  /** Also where the server does not know this login, or not for this browser. */
  | {
      readonly type: 'failed';
      /** One of docs/errors.md. */
      readonly code: string;
      /** What happened, for the person. */
      readonly message: string;
      /** From when on a new code may be asked for: ISO 8601. */
      readonly retryAt?: string;
      /** As the log spells it. */
      readonly supportCode?: string;
    }
  /** Another tab was faster. */
  | {
      readonly type: 'finished';
      /** Go there; left out where the login leads nowhere. */
      readonly redirect?: string;
    };

/** What else `watch` may tell. */
export interface WatchOptions {
  /** Called with `false` when the server cannot be reached, or something answers in its place, and with `true` again. */
  onConnection?: (up: boolean) => void;
}

/** How long (s) the server may wait for something to tell, and how much longer its answer may be on the way. */
const WAIT = 25;
const SLACK = 10;
const SHORTEST_PAUSE = 1_000;
const LONGEST_PAUSE = 15_000;
const UNTIL_WOKEN = 2_147_483_647;
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

  const wake = (): void => attempt.abort();
  const stop = (): void => {
    over = true;
    wake();
    document.removeEventListener('visibilitychange', wake);
    for (const name of ['online', 'pageshow']) removeEventListener(name, wake);
  };
  document.addEventListener('visibilitychange', wake);
  for (const name of ['online', 'pageshow']) addEventListener(name, wake);

  const told = { news: '', up: true };
  const tell = (answer: WatchMessage | Silent | undefined): void => {
    if ((answer !== undefined) !== told.up) outside(onConnection, (told.up = !told.up));
    if (!answer || answer.type === 'starting' || answer.type === 'ceremony') return;
    // What is the same but for the clock is no news.
    const news = JSON.stringify({ ...answer, now: undefined });
    if (news !== told.news) outside(heard, answer);
    told.news = news;
  };

  const follow = async (): Promise<void> => {
    let pause = SHORTEST_PAUSE;
    for (let known = ''; !over;) {
      attempt = new AbortController();
      const { signal } = attempt;
      if (document.hidden) {
        await sleep(UNTIL_WOKEN, signal);
        continue;
      }
      const asked = performance.now();
      const answer = await ask(status, known, signal);
      if (signal.aborted) continue;
      tell(answer);
      if (answer && ENDS.test(answer.type)) stop();
      // A server that answers at once with nothing new is not to be asked again at once.
      const hasty = answer?.type === known && performance.now() - asked < SHORTEST_PAUSE;
      if (!answer || hasty) await sleep(pause, signal);
      pause = answer ? SHORTEST_PAUSE : Math.min(pause * 2, LONGEST_PAUSE);
      known = answer?.type ?? '';
    }
  };
  void follow();
  return stop;
}

/** A login that has nothing to show yet. */
type Silent = { readonly type: 'starting' } | { readonly type: 'ceremony' };

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

/** Asks once. Without an answer of our own server: nothing. */
async function ask(status: URL, known: string, signal: AbortSignal): Promise<WatchMessage | Silent | undefined> {
  const url = new URL(status);
  if (known) url.search += `&wait=${WAIT}&state=${known}`;
  try {
    return await limited((WAIT + SLACK) * 1000, signal, async (own) => {
      const answer = await fetch(url, { headers: { accept: 'application/json' }, cache: 'no-store', signal: own });
      return read(answer.status, await answer.text());
    });
  } catch {
    return undefined;
  }
}

const OURS = /^(starting|ceremony|pending|approved|rejected|expired|failed|finished)$/;

/** Reads what our own server says of this login. What else answers in its place says nothing of it. */
function read(status: number, text: string): WatchMessage | Silent | undefined {
  const answer = fieldsIn(text) as { type?: unknown; error?: unknown };
  if (status === 200) return OURS.test(String(answer.type)) ? (answer as WatchMessage) : undefined;
  const { code, message, supportCode } = Object(answer.error) as {
    code?: unknown;
    message?: unknown;
    supportCode?: string;
  };
  // 408, 429 and 5xx are about the moment; any other error of ours is about this login.
  const final = /^4(?!08|29)/.test(String(status)) && typeof code === 'string' && typeof message === 'string';
  return final ? { type: 'failed', code, message, ...(supportCode && { supportCode }) } : undefined;
}

function fieldsIn(text: string): object {
  try {
    return Object(JSON.parse(text)) as object;
  } catch {
    return {};
  }
}

/** Comes back after that many milliseconds, or when the signal aborts. */
async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await limited(ms, signal, () => new Promise(() => {})).catch(() => {});
}
