import type { Duplex } from 'node:stream';
import type { RawData } from 'ws';
import { LoginError } from '../login/errors.js';
import type { Endpoint } from './endpoint.js';
import { connectionError } from './http.js';

const MAX_FRAME_BYTES = 32 * 1024;
const MAX_UNANSWERED_PINGS = 2;

/** Loaded with the first login, not with the package; kept, since an import takes its time even when it is done. */
let ws: Pick<typeof import('ws'), 'WebSocket'> | undefined;

/** One WebSocket, from its upgrade to its end. */
export interface SocketUse<Found> {
  /** Begins with a slash and may hold a secret; the endpoint's prefix comes before it. */
  readonly path: string;
  /** How long the upgrade may take, in milliseconds. */
  readonly openWithinMs: number;
  /** How often the other side is asked whether it is still there, in milliseconds. */
  readonly pingEveryMs: number;
  /** The socket is open. */
  readonly onOpen: () => void;
  /** A frame came: its text, `undefined` for a binary one. What it returns, unless `undefined`, ends the socket. */
  readonly onFrame: (text: string | undefined) => Found | undefined;
}

/** How a WebSocket ended. */
export type SocketEnd<Found> =
  | { readonly type: 'found'; readonly found: Found }
  /** The upgrade was answered with this HTTP status. */
  | { readonly type: 'refused'; readonly status: number }
  /** No connection, or none in time. */
  | { readonly type: 'unreachable'; readonly error: LoginError }
  /** It was open, and was closed or lost: 1006. */
  | { readonly type: 'closed'; readonly code: number };

/**
 * Opens a WebSocket and reads it until a frame says what was waited for. Frames are limited to 32 kB, nothing is
 * compressed, no redirect is followed, and a peer that leaves two pings unanswered counts as gone. Whatever the end,
 * no socket, timer or listener is left.
 *
 * @param endpoint - where to.
 * @param use - what to do with it.
 * @param signal - ends it.
 * @returns how it ended.
 * @throws LoginError `operator_answer_invalid` if it is not the WebSocket protocol, and what a callback throws.
 *   After an abort, the signal's reason.
 */
export async function readSocket<Found>(
  endpoint: Endpoint,
  use: SocketUse<Found>,
  signal: AbortSignal,
): Promise<SocketEnd<Found>> {
  const { WebSocket } = (ws ??= await import('ws'));

  return await new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const socket = new WebSocket(socketURL(endpoint, use.path), {
      agent: endpoint.sockets,
      headers: endpoint.headers,
      perMessageDeflate: false,
      followRedirects: false,
      maxPayload: MAX_FRAME_BYTES,
    });

    let connection: Duplex | undefined;
    let heartbeat: NodeJS.Timeout | undefined;
    const leave = () => {
      clearTimeout(opening);
      clearInterval(heartbeat);
      signal.removeEventListener('abort', aborted);
      socket.removeAllListeners();
      // ws reports it as an error when a connection is torn down before it is open.
      socket.on('error', () => {});
    };
    const goodbye = () => {
      const terminate = () => socket.terminate();
      if (socket.readyState === WebSocket.OPEN) {
        socket.close(1000);
        // Does not wait for the answer; but in the same turn, node would make an error of what it is still writing.
        setImmediate(terminate);
      } else terminate();
    };
    const end = (how: SocketEnd<Found>) => {
      resolve(how);
      socket.removeAllListeners('message');
      // Whoever waits for the answer comes first: to leave a socket takes longer than to pass the answer on. That goes
      // for ws too, which answers a close that came along with the last frame.
      connection?.cork();
      setImmediate(() => {
        leave();
        connection?.uncork();
        goodbye();
      });
    };
    const fail = (reason: Error) => {
      leave();
      goodbye();
      reject(reason);
    };
    // What a listener throws would bring the process down.
    const guarded = (act: () => void) => {
      try {
        act();
      } catch (error) {
        fail(error as Error);
      }
    };
    const aborted = () => fail(signal.reason as Error);
    signal.addEventListener('abort', aborted);

    // ws has a time limit of its own, but that one starts again with every byte.
    const opening = setTimeout(() => {
      end({ type: 'unreachable', error: new LoginError('operator_timeout') });
    }, use.openWithinMs);

    let unanswered = 0;
    socket.on('open', () => {
      clearTimeout(opening);
      heartbeat = setInterval(() => {
        if (unanswered >= MAX_UNANSWERED_PINGS) return end({ type: 'closed', code: 1006 });
        unanswered += 1;
        socket.ping();
      }, use.pingEveryMs);
      guarded(use.onOpen);
    });
    socket.on('upgrade', (response) => {
      connection = response.socket;
    });
    socket.on('pong', () => {
      unanswered = 0;
    });

    socket.on('message', (data: RawData, isBinary: boolean) => {
      guarded(() => {
        const found = use.onFrame(isBinary ? undefined : (data as Buffer).toString());
        if (found !== undefined) end({ type: 'found', found });
      });
    });

    socket.on('unexpected-response', (_request, response) => {
      end({ type: 'refused', status: response.statusCode ?? 0 });
    });
    socket.on('error', (error: Error & { code?: string }) => {
      // An oversized frame, broken framing, text that is not UTF-8: it would only come again.
      if (error.code?.startsWith('WS_ERR_')) fail(new LoginError('operator_answer_invalid'));
      else if (!heartbeat) end({ type: 'unreachable', error: connectionError(error) });
    });
    socket.on('close', (code) => end({ type: 'closed', code }));
  });
}

function socketURL({ protocol, hostname, port, prefix }: Endpoint, path: string): string {
  const host = hostname.includes(':') ? `[${hostname}]` : hostname;
  return `${protocol === 'https:' ? 'wss:' : 'ws:'}//${host}${port && `:${port}`}${prefix}${path}`;
}
