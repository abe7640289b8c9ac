import type { ServerEvent } from './events.js';
import { ask, limited, pause, poll, socket, stream, turns } from './transports.js';
import type { Transport, UrlOf } from './transports.js';

/** What a page does about its connection. */
export interface ConnectionListener {
  /** The server reported this. */
  readonly reported: (event: ServerEvent) => void;
  /** Whether the server can be reached. */
  readonly reached: (yes: boolean) => void;
  /** The server has nothing to report about this login any more. */
  readonly gone: () => void;
}

/** Within this time (ms) a transport has to give its first sign of life: the next one is under way after 5 s. */
const FIRST_MS = 4_000;
/** The server's heartbeat comes every 15 s. */
const HEARTBEAT_MS = 20_000;
/** A transport that breaks so often is none. */
const BREAKS = 3;
const SHORTEST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;

/**
 * The page's connection to the server, kept up from `open` to `close`: a WebSocket if there is one, else server-sent
 * events, else long polling. After each end one plain question tells whether it was the transport, the network, or the
 * login that ended. What is not our server's answer is none: a firewall, a portal and a service worker have their own.
 */
export function pageConnection(urlOf: UrlOf, withSocket: boolean, { reported, reached, gone }: ConnectionListener) {
  const turn = turns(urlOf);
  let transports: Transport[] = withSocket ? [socket, stream, poll] : [stream, poll];
  let breaks = 0;
  let running: AbortController | undefined;

  /** @param current - the page shows how the login is now; else that is asked first. */
  const open = (current: boolean): void => {
    if (running) return;
    running = new AbortController();
    void run(running.signal, current);
  };

  const close = (): void => {
    running?.abort();
    running = undefined;
  };

  /** Asks once how the login is, whatever the transport knows. */
  const look = (): void => {
    if (running) void check(running.signal);
  };

  const run = async (signal: AbortSignal, current: boolean): Promise<void> => {
    if (!current) await check(signal);
    for (let wait = SHORTEST_PAUSE_MS; !signal.aborted;) {
      const heard = await listen(signal);
      const answered = await check(signal);
      chooseNext(heard, answered);
      if (heard || answered) wait = SHORTEST_PAUSE_MS;
      // The server is there, and it was the transport: the next one may start.
      if (answered && !heard) continue;
      // A server that comes back must not meet all its pages in the same moment.
      const [spread = 0] = crypto.getRandomValues(new Uint8Array(1));
      await pause(wait + spread, signal);
      wait = Math.min(wait * 2, LONGEST_PAUSE_MS);
    }
  };

  /** Listens to the end of the transport; whether anything came, and went on coming in time. */
  const listen = async (signal: AbortSignal): Promise<boolean> => {
    const [transport = poll] = transports;
    const watchdog = limited(signal);
    let heard = false as boolean;
    if (transport !== poll) watchdog.within(FIRST_MS);
    try {
      await transport(
        turn,
        (event) => {
          if (watchdog.signal.aborted) return;
          heard = true;
          watchdog.clear();
          if (transport !== poll) watchdog.within(HEARTBEAT_MS);
          reached(true);
          if (event) reported(event);
        },
        watchdog.signal,
      );
    } catch {
      // How it broke does not matter: the question that follows tells what is the matter.
    }
    watchdog.clear();
    return heard && !watchdog.signal.aborted;
  };

  /** Asks how the login is; whether our server answered. */
  const check = async (signal: AbortSignal): Promise<boolean> => {
    const event = await ask(turn, signal).catch(() => undefined);
    if (signal.aborted) return false;
    reached(event !== undefined);
    if (event === 'gone') {
      close();
      gone();
    } else if (event) reported(event);
    return event !== undefined;
  };

  /** A transport that fails while the server answers is left out from now on; without an answer each has its turn. */
  const chooseNext = (heard: boolean, answered: boolean): void => {
    const [first = poll, ...others] = transports;
    if (heard) breaks += Number(answered);
    else transports = answered && first !== poll ? others : [...others, first];
    if (breaks >= BREAKS) transports = [poll];
  };

  return { open, close, look };
}
