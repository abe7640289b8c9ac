import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import { LoginError } from '../login/errors.js';
import type { StopSignal } from '../login/operator.js';
import type { Endpoint } from './endpoint.js';
import { connectionError } from './http.js';

const MAX_FRAME_BYTES = 32 * 1024;
const MAX_UNANSWERED_PINGS = 2;

/** Loaded with the first login, not with the package; kept, since an import takes its time even when it is done. */
let ws: WebSockets | undefined;

type WebSockets = Pick<typeof import('ws'), 'WebSocket'>;

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
export function readSocket<Found>(
  endpoint: Endpoint,
  use: SocketUse<Found>,
  signal: StopSignal,
): Promise<SocketEnd<Found>> {
  const read = ({ WebSocket }: WebSockets) =>
    new Promise<SocketEnd<Found>>((resolve, reject) => {
      signal.throwIfAborted();
      const socket = new WebSocket(socketURL(endpoint, use.path), {
        agent: endpoint.sockets,
        headers: endpoint.headers,
        perMessageDeflate: false,
        followRedirects: false,
        maxPayload: MAX_FRAME_BYTES,
      });
      new Reading(socket, use, signal, resolve, reject).begin();
    });
  return ws ? read(ws) : import('ws').then((loaded) => read((ws = loaded)));
}

/** A WebSocket that is being read. An object, since many of them wait for long: closures would take twice the memory. */
class Reading<Found> {
  private connection: Duplex | undefined;
  private opening: NodeJS.Timeout | undefined;
  private heartbeat: NodeJS.Timeout | undefined;
  private unanswered = 0;
  private readonly aborted = () => this.fail(this.signal.reason as Error);

  constructor(
    private readonly socket: WebSocket,
    private readonly use: SocketUse<Found>,
    private readonly signal: StopSignal,
    private readonly resolve: (end: SocketEnd<Found>) => void,
    private readonly reject: (reason: Error) => void,
  ) {}

  begin(): void {
    const { socket, use, signal } = this;
    signal.addEventListener('abort', this.aborted);
    // ws has a time limit of its own, but that one starts again with every byte.
    this.opening = setTimeout(() => {
      this.end({ type: 'unreachable', error: new LoginError('operator_timeout') });
    }, use.openWithinMs);

    socket.on('upgrade', (response) => {
      this.connection = response.socket;
    });
    socket.on('open', () => this.open());
    socket.on('message', (data: RawData, isBinary: boolean) => this.read(isBinary ? undefined : (data as Buffer)));
    socket.on('unexpected-response', (_request, response) => {
      this.end({ type: 'refused', status: response.statusCode ?? 0 });
    });
    socket.on('error', (error: Error & { code?: string }) => {
      // An oversized frame, broken framing, text that is not UTF-8: it would only come again.
      if (error.code?.startsWith('WS_ERR_')) this.fail(new LoginError('operator_answer_invalid'));
      else if (!this.heartbeat) this.end({ type: 'unreachable', error: connectionError(error) });
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
    this.socket.removeAllListeners('message');
    // Whoever waits for the answer comes first: to leave a socket takes longer than to pass the answer on. That goes
    // for ws too, which answers a close that came along with the last frame.
    this.connection?.cork();
    setImmediate(() => {
      this.leave();
      this.connection?.uncork();
      this.sayGoodbye();
    });
  }

  private fail(reason: Error): void {
    this.leave();
    this.sayGoodbye();
    this.reject(reason);
  }

  private leave(): void {
    clearTimeout(this.opening);
    clearInterval(this.heartbeat);
    this.signal.removeEventListener('abort', this.aborted);
    this.socket.removeAllListeners();
    // ws reports it as an error when a connection is torn down before it is open.
    this.socket.on('error', () => {});
  }

  private sayGoodbye(): void {
    const { socket } = this;
    if (socket.readyState === socket.OPEN) {
      socket.close(1000);
      // Does not wait for the answer; but in the same turn, node would make an error of what it is still writing.
      setImmediate(() => socket.terminate());
    } else socket.terminate();
  }
}

function socketURL({ protocol, hostname, port, prefix }: Endpoint, path: string): string {
  const host = hostname.includes(':') ? `[${hostname}]` : hostname;
  return `${protocol === 'https:' ? 'wss:' : 'ws:'}//${host}${port && `:${port}`}${prefix}${path}`;
}
