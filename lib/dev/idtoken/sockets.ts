import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { Faults } from '../server/faults.js';
import type { IDTokenMisbehaviour } from './misbehave.js';
import type { Session } from './sessions.js';
import { junkFrames, otpReady, refuseUpgrade } from './socket-faults.js';

/** What the sockets need of the operator. */
export interface SocketsContext {
  readonly faults: Faults<IDTokenMisbehaviour>;
  readonly secret: Uint8Array;
  readonly sendExpired: boolean;
  readonly pingIntervalMs: number;
  find(sessionId: string): Session | undefined;
  codeOf(session: Session): string;
  /** The relying party took its leave of a session that still waits: it waits no longer, or again. */
  left(session: Session, left: boolean): void;
}

const PATH = /^\/ws\/session\/([^/?]+)$/;

/** The WebSockets on which relying parties hear how a session ended (protocol 4): one per session, the newest. */
export class OutcomeSockets {
  private readonly bySession = new Map<string, WebSocket>();
  // Two servers, because whether pings are answered is decided before a socket exists.
  private readonly honest = new WebSocketServer({ noServer: true, maxPayload: 65_536 });
  private readonly mute = new WebSocketServer({ noServer: true, maxPayload: 65_536, autoPong: false });
  private readonly silenced = new WeakSet<WebSocket>();
  private readonly unanswered = new WeakSet<WebSocket>();
  private readonly left = new Set<string>();
  private readonly pinger: NodeJS.Timeout;

  constructor(private readonly context: SocketsContext) {
    this.pinger = setInterval(() => this.ping(), context.pingIntervalMs).unref();
  }

  /** Sessions that have a socket now. */
  get open(): readonly string[] {
    return [...this.bySession.keys()];
  }

  /** The bearer token of a session's socket. */
  token(sessionId: string): string {
    return createHmac('sha256', this.context.secret).update(`ws|${sessionId}`).digest('hex');
  }

  /** Answers an upgrade request. Token and session are judged after it, because their answers are close codes. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const url = request.url ?? '';
    const [path = '', query = ''] = url.split(/\?(.*)/s);
    const [, encoded] = PATH.exec(path) ?? [];
    const fault = this.context.faults.take('upgrade', this.context.faults.now.upgrade);
    if (encoded === undefined || fault) {
      refuseUpgrade(socket, fault?.status ?? 404, fault?.headers);
      return;
    }
    const server = this.context.faults.now.silentSocket ? this.mute : this.honest;
    server.handleUpgrade(request, socket, head, (webSocket) => {
      // A protocol error or an oversize frame of the other side ends the socket; there is no other side to tell.
      webSocket.on('error', () => webSocket.terminate());
      if (server === this.mute) this.silenced.add(webSocket);
      this.opened(webSocket, decoded(encoded), new URLSearchParams(query).get('token') ?? '');
    });
  }

  /** Sends a message to a session's socket, which stays open. */
  announce(session: Session, message: object): void {
    const webSocket = this.bySession.get(session.id);
    if (webSocket) this.send(webSocket, message);
  }

  /** Sends the last messages of a session and closes. Returns whether there was a socket. */
  finish(session: Session, ...messages: readonly object[]): boolean {
    const webSocket = this.bySession.get(session.id);
    if (!webSocket) return false;
    if (this.context.faults.now.otpReady === 'late') this.sendOtpReady(webSocket, session);
    this.sendJunk(webSocket);
    for (const message of messages) this.send(webSocket, message);
    if (!this.silenced.has(webSocket)) webSocket.close(1000);
    return true;
  }

  /** The time is up. */
  expire(session: Session): void {
    this.finish(session, ...(this.context.sendExpired ? [{ type: 'expired' }] : []));
  }

  /** Closes one socket; 1006 tears it down. Returns whether there was one. */
  close(sessionId: string, code: number): boolean {
    const webSocket = this.bySession.get(sessionId);
    if (!webSocket) return false;
    this.bySession.delete(sessionId);
    if (code === 1006) webSocket.terminate();
    else webSocket.close(code);
    return true;
  }

  /** Leaves all sockets open and dead: nothing is read, answered or sent any more. */
  silence(): void {
    for (const webSocket of this.bySession.values()) {
      this.silenced.add(webSocket);
      webSocket.pause();
    }
  }

  /** Tears all sockets down, without a close frame. */
  drop(): void {
    for (const server of [this.honest, this.mute]) for (const webSocket of server.clients) webSocket.terminate();
  }

  /** Ends everything. */
  stop(): void {
    clearInterval(this.pinger);
    this.drop();
    this.honest.close();
    this.mute.close();
  }

  private opened(webSocket: WebSocket, sessionId: string, token: string): void {
    const fault = this.context.faults.take('closeOnOpen', this.context.faults.now.closeOnOpen);
    const session = this.context.find(sessionId);
    if (fault?.code === 1006) webSocket.terminate();
    else if (fault) webSocket.close(fault.code);
    else if (!sameToken(token, this.token(sessionId))) webSocket.close(4001, 'invalid token');
    else if (session?.unheard) {
      webSocket.send(session.unheard.text);
      webSocket.close(1000);
    } else if (session?.state !== 'pending') webSocket.close(4004, 'session not found');
    else this.adopt(webSocket, session);
  }

  private adopt(webSocket: WebSocket, session: Session): void {
    session.joined = true;
    this.bySession.get(session.id)?.close(4009, 'replaced');
    this.bySession.set(session.id, webSocket);
    if (this.left.delete(session.id)) this.context.left(session, false);
    webSocket.on('close', (code) => {
      if (this.bySession.get(session.id) !== webSocket) return;
      this.bySession.delete(session.id);
      // A line that was lost may come back.
      if (code !== 1000 || session.state !== 'pending') return;
      this.left.add(session.id);
      this.context.left(session, true);
    });
    webSocket.on('pong', () => this.unanswered.delete(webSocket));
    const { otpReady: fault } = this.context.faults.now;
    if (fault !== 'missing' && fault !== 'late') this.sendOtpReady(webSocket, session);
    this.sendJunk(webSocket);
  }

  private sendOtpReady(webSocket: WebSocket, session: Session): void {
    this.send(webSocket, otpReady(session, this.context.codeOf(session), this.context.faults.now.otpReady));
  }

  private send(webSocket: WebSocket, message: object): void {
    if (!this.silenced.has(webSocket)) webSocket.send(JSON.stringify(message));
  }

  private sendJunk(webSocket: WebSocket): void {
    if (this.silenced.has(webSocket)) return;
    for (const frame of junkFrames(this.context.faults.now.junk ?? [])) webSocket.send(frame);
  }

  private ping(): void {
    for (const webSocket of this.bySession.values()) {
      if (this.silenced.has(webSocket)) continue;
      if (this.unanswered.has(webSocket)) {
        webSocket.terminate();
        continue;
      }
      this.unanswered.add(webSocket);
      webSocket.ping();
    }
  }
}

function sameToken(given: string, right: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
