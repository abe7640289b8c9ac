import type { LoginEvent } from './events.js';
import { ask, limited, pause, poll, socket, stream } from './ways.js';
import type { Urls } from './ways.js';

/** Who is told what comes over a line. */
export interface Listener {
  readonly told: (event: LoginEvent) => void;
  /** Whether the server can be reached. */
  readonly reached: (yes: boolean) => void;
  /** The server has nothing to tell about this login any more. */
  readonly gone: () => void;
}

/** Within this time (ms) a way has to give its first sign of life. */
const FIRST = 5_000;
/** The server's heartbeat comes every 15 s. */
const HEARTBEAT = 20_000;
/** A way that breaks so often is no way. */
const BREAKS = 3;
const SHORTEST_PAUSE = 250;
const LONGEST_PAUSE = 5_000;

/**
 * The line to the server, kept up from `open` to `close`: a WebSocket if there is one, else server-sent events, else
 * long polling. After each end one plain question tells whether it was the way, the connection, or the login that
 * ended.
 */
export function lineTo(urls: Urls, withSocket: boolean, { told, reached, gone }: Listener) {
  let way = withSocket ? socket : stream;
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

  /** Listens to the end of the way; whether anything came, and went on coming in time. */
  const listen = async (signal: AbortSignal): Promise<boolean> => {
    const watchdog = limited(signal);
    let heard = false as boolean;
    if (way !== poll) watchdog.within(FIRST);
    try {
      await way(
        urls,
        (event) => {
          if (watchdog.signal.aborted) return;
          heard = true;
          watchdog.clear();
          if (way === stream) watchdog.within(HEARTBEAT);
          reached(true);
          if (event) told(event);
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
    const event = await ask(urls.status, signal).catch(() => 'unreached' as const);
    if (signal.aborted) return;
    reached(event !== 'unreached');
    if (event === 'unreached') return;
    // The server is there, so it was the way. A socket that was refused at once says nothing against a stream.
    if (heard ? ++breaks >= BREAKS : way !== socket) way = poll;
    else if (!heard) way = stream;
    if (event === 'gone') {
      close();
      gone();
    } else if (event) told(event);
  };

  return { open, close };
}
