import { isBeat, isGone, read } from './events.js';
import type { ServerEvent } from './events.js';

/** Called with each event, and without one at any other sign of life. */
export type Heard = (event?: ServerEvent) => void;

/**
 * One way to hear of a login. Ends, well or badly, when it cannot report any more, and when the signal aborts; what that
 * means is for the page's connection to find out.
 */
export type Transport = (turn: Turn, heard: Heard, signal: AbortSignal) => Promise<void>;

/** Where the server reports of one login: as it happens, or when it is asked. */
export type UrlOf = (route: 'events' | 'status') => string;

/** The same, given once it may be asked. */
export type Turn = (route: 'events' | 'status', signal: AbortSignal) => Promise<string>;

/** Gives each request its turn, a second (ms) after the one before it at the earliest: whatever answers, and however. */
export function turns(urlOf: UrlOf): Turn {
  let next = 0;
  return async (route, signal) => {
    for (let left; !signal.aborted && (left = next - performance.now()) > 0;) await pause(left, signal);
    if (signal.aborted) throw Error();
    next = performance.now() + 1_000;
    // Another address each time: a service worker's cache knows no `no-store`.
    return `${urlOf(route)}&at=${Date.now()}`;
  };
}

/** A WebSocket. That it is open says little: something on the way may keep its frames. */
export const socket: Transport = async (turn, heard, signal) => {
  const url = new URL(await turn('events', signal), location.href).href.replace(/^http/, 'ws');
  await new Promise<void>((resolve) => {
    const connection = new WebSocket(url);
    connection.onmessage = ({ data }: MessageEvent<string>) => {
      const event = read(data);
      // What something else on the way says is no sign of our server.
      if (event || isBeat(data)) heard(event);
    };
    connection.onclose = () => resolve();
    signal.onabort = () => {
      connection.close();
      resolve();
    };
  });
};

/**
 * Server-sent events, by `fetch`: unlike EventSource it lets us see the heartbeat, and so notice a proxy that keeps the
 * stream to itself.
 */
export const stream: Transport = async (turn, heard, signal) => {
  const type = 'text/event-stream';
  const { ok, body, headers } = await fetch(await turn('events', signal), { headers: { accept: type }, signal });
  if (!ok || !body || !headers.get('content-type')?.startsWith(type)) return;
  const reader = body.getReader();
  const decoder = new TextDecoder();
  for (let rest = ''; ;) {
    const { done, value } = await reader.read();
    if (done) return;
    heard();
    const lines = (rest + decoder.decode(value, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('data:')) heard(read(line.slice(5)));
  }
};

/** How long (s) the server may wait for something to report. */
const WAIT_SECONDS = 25;

/** Long polling: works through everything. */
export const poll: Transport = async (turn, heard, signal) => {
  for (let known = ''; ;) {
    const event = await ask(turn, signal, known);
    if (event === 'gone') return;
    heard(event);
    known = event.type;
  }
};

/**
 * Asks for the state.
 *
 * @param known - the state that is known: the answer may wait until there is another.
 * @returns `gone` if the server has nothing to report to this browser about the login any more.
 * @throws if there is no connection, the server is in trouble, or something else has answered.
 */
export async function ask(turn: Turn, signal: AbortSignal, known = ''): Promise<ServerEvent | 'gone'> {
  const url = (await turn('status', signal)) + (known && `&wait=${WAIT_SECONDS}&state=${known}`);
  const limit = limited(signal);
  limit.within((known ? WAIT_SECONDS + 10 : 5) * 1000);
  const answer = await fetch(url, { headers: { accept: 'application/json' }, cache: 'no-store', signal: limit.signal });
  const text = await answer.text();
  limit.clear();
  const event = answer.ok ? read(text) : isGone(text) && 'gone';
  if (!event) throw Error();
  return event;
}

/** A signal that also aborts when time is up. */
export function limited(outer: AbortSignal): { signal: AbortSignal; within(ms: number): void; clear(): void } {
  const own = new AbortController();
  const stop = (): void => own.abort();
  let timer: number;
  outer.addEventListener('abort', stop);
  const clear = (): void => clearTimeout(timer);
  const within = (ms: number): void => {
    clear();
    timer = setTimeout(stop, ms);
  };
  return { signal: own.signal, within, clear };
}

/** Resolves after that many milliseconds, or when the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
