import { read } from './events.js';
import type { ServerEvent } from './events.js';

/** Called with each event, and without one at any other sign of life. */
export type Heard = (event?: ServerEvent) => void;

/**
 * One way to hear of a login. Ends, well or badly, when it cannot report any more, and when the signal aborts; what that
 * means is for the page's connection to find out.
 */
export type Transport = (urlOf: UrlOf, heard: Heard, signal: AbortSignal) => Promise<void>;

/** Where the server reports of one login: as it happens, or when it is asked. */
export type UrlOf = (route: 'events' | 'status') => string;

/** A WebSocket. That it is open says little: something on the way may keep its frames. */
export const socket: Transport = (urlOf, heard, signal) =>
  new Promise((resolve) => {
    const connection = new WebSocket(new URL(urlOf('events'), location.href).href.replace(/^http/, 'ws'));
    connection.onmessage = ({ data }) => heard(read(data as string));
    connection.onclose = () => resolve();
    signal.onabort = () => {
      connection.close();
      resolve();
    };
  });

/**
 * Server-sent events, by `fetch`: unlike EventSource it lets us see the heartbeat, and so notice a proxy that keeps the
 * stream to itself.
 */
export const stream: Transport = async (urlOf, heard, signal) => {
  const { ok, body } = await fetch(urlOf('events'), { headers: { accept: 'text/event-stream' }, signal });
  if (!ok || !body) return;
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
const WAIT = 25;

/** Long polling: works through everything. */
export const poll: Transport = async (urlOf, heard, signal) => {
  const status = urlOf('status');
  for (let known = ''; ;) {
    const asked = performance.now();
    const event = await (known ? ask(`${status}&wait=${WAIT}&state=${known}`, signal, WAIT + 10) : ask(status, signal));
    if (event === 'gone') return;
    heard(event);
    // A server that answers at once with nothing new is not to be asked again at once.
    if (event?.type === known && performance.now() - asked < 1000) await pause(1000, signal);
    known = event?.type ?? '';
  }
};

/**
 * Asks for the state once.
 *
 * @param seconds - how long an answer may take.
 * @returns `gone` if the server has nothing to report to this browser about the login any more.
 * @throws if there is no connection, or the server is in trouble.
 */
export async function ask(url: string, signal: AbortSignal, seconds = 5): Promise<ServerEvent | 'gone' | undefined> {
  const limit = limited(signal);
  limit.within(seconds * 1000);
  const answer = await fetch(url, { headers: { accept: 'application/json' }, signal: limit.signal });
  // 408 and 429 are about the moment; any other 4xx is about this login.
  if (/^4(?!08|29)/.test(String(answer.status))) return 'gone';
  if (!answer.ok) throw Error();
  const event = read(await answer.text());
  limit.clear();
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
