import type * as Ws from 'ws';
import type { RawData, WebSocket } from 'ws';
import { LoginError } from '../login/errors.js';
import { connectionError, lateError, watchConnection } from './connection.js';
import type { Connection, ConnectionFault } from './connection.js';
import type { Endpoint } from './endpoint.js';
import { setHeaders } from './http.js';

const MAX_FRAME_BYTES = 32 * 1024;
const MAX_UNANSWERED_PINGS = 2;

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
 * compressed, no redirect is followed, and a peer that leaves two pings unanswered counts as gone. Whatever the end, no
 * timer is left and nothing listens to the signal; the socket is torn down in the next turns, and its errors are caught
 * to its last moment.
 *
 * @param endpoint - where to.
 * @param use - what to do with it.
 * @param signal - ends it.
 * @returns how it ended.
 * @throws LoginError `operator_answer_invalid` if it is not the WebSocket protocol, and what a callback throws.
 *   After an abort, the signal's reason.
 */
export function readSocket<Found>(
  endpoint: Endpoint,
  use: SocketUse<Found>,
  signal: AbortSignal,
): Promise<SocketEnd<Found>> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    // With the first login, not with the package.
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- `import()` makes all names of it anew each time.
    const { WebSocket } = require('ws') as typeof Ws;
    let connection: Connection = { opened: false };
    try {
      const socket = new WebSocket(socketURL(endpoint, use.path), {
        agent: endpoint.sockets,
        perMessageDeflate: false,
        followRedirects: false,
        maxPayload: MAX_FRAME_BYTES,
        finishRequest: (request) => {
          connection = watchConnection(request, endpoint.protocol === 'https:');
          setHeaders(request, endpoint.headers);
          request.end();
        },
        ...endpoint.connecting,
      });
      new Reading(socket, use, connection, signal, resolve, reject).begin();
    } catch (error) {
      // An agent of the application's own may throw.
      resolve({ type: 'unreachable', error: connectionError(error as ConnectionFault, connection) });
    }
  });
}

/** A WebSocket that is being read. */
class Reading<Found> {
  private opening: NodeJS.Timeout | undefined;
  private heartbeat: NodeJS.Timeout | undefined;
  private unanswered = 0;
  private left = false;
  private readonly aborted = () => this.fail(this.signal.reason as Error);

  constructor(
    private readonly socket: WebSocket,
    private readonly use: SocketUse<Found>,
    private readonly connection: Connection,
    private readonly signal: AbortSignal,
    private readonly resolve: (end: SocketEnd<Found>) => void,
    private readonly reject: (reason: Error) => void,
  ) {}

  begin(): void {
    const { socket, use, signal } = this;
    signal.addEventListener('abort', this.aborted);
    // ws has a time limit of its own, but that one starts again with every byte.
    this.opening = setTimeout(() => {
      this.end({ type: 'unreachable', error: lateError(use.openWithinMs, this.connection) });
    }, use.openWithinMs);

    socket.on('open', () => this.open());
    socket.on('message', (data: RawData, isBinary: boolean) => this.read(isBinary ? undefined : (data as Buffer)));
    socket.on('unexpected-response', (_request, response) => {
      this.end({ type: 'refused', status: response.statusCode ?? 0 });
    });
    socket.on('error', (error: ConnectionFault) => {
      if (this.left) return;
      // An oversized frame, broken framing, text that is not UTF-8: it would only come again.
      if (error.code?.startsWith('WS_ERR_')) this.fail(new LoginError('operator_answer_invalid'));
      else if (!this.heartbeat) this.end({ type: 'unreachable', error: connectionError(error, this.connection) });
    });
    socket.on('close', (code) => this.end({ type: 'closed', code }));
  }

  private open(): void {
    clearTimeout(this.opening);
    this.opening = undefined;
    this.heartbeat = setInterval(() => this.beat(), this.use.pingEveryMs);
    try {
      this.use.onOpen();
    } catch (error) {
      this.fail(error as Error);
    }
  }

  /** What a listener throws would bring the process down. */
  private read(frame: Buffer | undefined): void {
    try {
      const found = this.use.onFrame(frame?.toString());
      if (found !== undefined) this.end({ type: 'found', found });
    } catch (error) {
      this.fail(error as Error);
    }
  }

  private beat(): void {
    if (this.unanswered >= MAX_UNANSWERED_PINGS) return this.end({ type: 'closed', code: 1006 });
    if (this.unanswered === 0) {
      this.socket.once('pong', () => {
        this.unanswered = 0;
      });
    }
    this.unanswered += 1;
    this.socket.ping();
  }

  private end(how: SocketEnd<Found>): void {
    this.resolve(how);
    this.leave();
  }

  private fail(reason: Error): void {
    this.reject(reason);
    this.leave();
  }

  /** Stops reading and closes the socket; the other side's answer is not waited for. Once is enough. */
  private leave(): void {
    if (this.left) return;
    this.left = true;
    const { socket } = this;
    clearTimeout(this.opening);
    clearInterval(this.heartbeat);
    this.signal.removeEventListener('abort', this.aborted);
    // The listener for errors stays: ws reports one when a connection is torn down before it is open.
    for (const event of ['open', 'message', 'unexpected-response', 'close', 'pong']) socket.removeAllListeners(event);
    // What was found is on its way to the person before the socket is seen off.
    setImmediate(() => {
      if (socket.readyState === socket.OPEN) socket.close(1000);
      // Not in the same turn: node would make an error of the close frame that it is still writing.
      setImmediate(() => socket.terminate());
    });
  }
}

function socketURL({ protocol, hostname, port, prefix }: Endpoint, path: string): string {
  const host = hostname.includes(':') ? `[${hostname}]` : hostname;
  return `${protocol === 'https:' ? 'wss:' : 'ws:'}//${host}${port && `:${port}`}${prefix}${path}`;
}
