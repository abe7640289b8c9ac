import type { ServerEvent } from './events.js';
import { ask, limited, pause, poll, socket, stream } from './transports.js';
import type { UrlOf } from './transports.js';

/** What a page does about its connection. */
export interface ConnectionListener {
  /** The server reported this. */
  readonly reported: (event: ServerEvent) => void;
  /** Whether the server can be reached. */
  readonly reached: (yes: boolean) => void;
  /** The server has nothing to report about this login any more. */
  readonly gone: () => void;
}

/** Within this time (ms) a transport has to give its first sign of life. */
const FIRST = 5_000;
/** The server's heartbeat comes every 15 s. */
const HEARTBEAT = 20_000;
/** A transport that breaks so often is none. */
const BREAKS = 3;
const SHORTEST_PAUSE = 250;
const LONGEST_PAUSE = 5_000;

/**
 * The page's connection to the server, kept up from `open` to `close`: a WebSocket if there is one, else server-sent
 * events, else long polling. After each end one plain question tells whether it was the transport, the network, or the
 * login that ended.
 */
export function pageConnection(urlOf: UrlOf, withSocket: boolean, { reported, reached, gone }: ConnectionListener) {
  let transport = withSocket ? socket : stream;
  let breaks = 0;
  let running: AbortController | undefined;

  const open = (): void => {
    if (running) return;
    running = new AbortController();
    void run(running.signal);
  };

  const close = (): void => {
    running?.abort();
    running = undefined;
  };

  const run = async (signal: AbortSignal): Promise<void> => {
    for (let wait = SHORTEST_PAUSE; ; wait = Math.min(wait * 2, LONGEST_PAUSE)) {
      const heard = await listen(signal);
      if (heard) wait = SHORTEST_PAUSE;
      await check(signal, heard);
      // A server that comes back must not meet all its pages in the same moment.
      const [spread = 0] = crypto.getRandomValues(new Uint8Array(1));
      await pause(wait + spread, signal);
      if (signal.aborted) return;
    }
  };

  /** Listens to the end of the transport; whether anything came, and went on coming in time. */
  const listen = async (signal: AbortSignal): Promise<boolean> => {
    const watchdog = limited(signal);
    let heard = false as boolean;
    if (transport !== poll) watchdog.within(FIRST);
    try {
      await transport(
        urlOf,
        (event) => {
          if (watchdog.signal.aborted) return;
          heard = true;
          watchdog.clear();
          if (transport !== poll) watchdog.within(HEARTBEAT);
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

  const check = async (signal: AbortSignal, heard: boolean): Promise<void> => {
    // Without an answer: null.
    const event = await ask(urlOf('status'), signal).catch(() => null);
    if (signal.aborted) return;
    reached(event !== null);
    if (event === null) return;
    // The server is there, so it was the transport. A socket that was refused at once says nothing against a stream.
    if (heard ? ++breaks >= BREAKS : transport !== socket) transport = poll;
    else if (!heard) transport = stream;
    if (event === 'gone') {
      close();
      gone();
    } else if (event) reported(event);
  };

  return { open, close };
}
