import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { isEnd } from '../login/record.js';
import type { LoginView } from '../login/view.js';
import { BypassingResponse } from '../http/bypass.js';
import { STREAM } from '../http/headers.js';
import { within } from '../login/wait.js';
import type { LoginOf } from './login-of.js';
import { messageFor } from './messages.js';
import type { Reader } from './messages.js';
import type { RouteContext } from './route.js';
import type { Wording } from '../pages/texts.js';
import type { Subscriber, Subscriptions } from './subscriptions.js';

/** A reader that leaves more than this unread is cut off; all we ever send is far less. */
const MAX_UNREAD_BYTES = 64 * 1024;

/** What a browser sends when it reconnects after the last event of a login: there is nothing to come. */
const LAST_EVENT = 'end';

/**
 * Sends a login as server-sent events until it ends or the reader goes.
 *
 * @returns what begins the stream; nothing, if this reader comes back although it has heard the end.
 * @throws LoginError as {@link Subscriptions.start}.
 */
export async function relayEvents(
  subscriptions: Subscriptions,
  watched: LoginOf,
  { req, res, wording }: Pick<RouteContext, 'req' | 'res' | 'wording'>,
): Promise<(() => void) | undefined> {
  const subscriber = new EventSubscriber(res, { handle: watched.handle, strategy: watched.strategy, wording });
  const stop = await subscriptions.start(watched, subscriber);
  if (res.closed) stop();
  else res.on('close', stop);
  // An EventSource that was not closed comes back after the last event.
  if (subscriber.ended && req.headers['last-event-id'] === LAST_EVENT) return undefined;
  return () => subscriber.begin(req.method === 'HEAD');
}

/** A response that is an event stream. */
class EventSubscriber implements Subscriber {
  /** The first bytes leave at once: a page that gets none within seconds knows that a proxy holds them back. */
  private first: string | undefined = 'retry: 500\n\n';
  private readonly past: BypassingResponse;
  ended = false;

  constructor(
    private readonly res: ServerResponse,
    private readonly reader: Reader,
  ) {
    this.past = new BypassingResponse(res);
  }

  show(view: LoginView): void {
    const message = messageFor(view, Date.now(), this.reader);
    if (message) this.write(`${isEnd(view) ? `id: ${LAST_EVENT}\n` : ''}data: ${JSON.stringify(message)}\n\n`);
  }

  beat(): void {
    this.write(': still here\n\n');
  }

  end(): void {
    this.ended = true;
    if (this.first === undefined) this.past.end();
  }

  /** @param headOnly - the reader wants to know no more than that there is a stream. */
  begin(headOnly: boolean): void {
    const { res, past, first = '' } = this;
    if (res.closed) return;
    // The connection is of no use after a stream that was cut; and a server that closes does not wait for it.
    res.shouldKeepAlive = false;
    past.head(200, STREAM);
    if (headOnly) {
      past.end();
      return;
    }
    this.first = undefined;
    past.write(first);
    if (this.ended) past.end();
  }

  private write(text: string): void {
    if (this.first !== undefined) this.first += text;
    else if (this.res.writableLength > MAX_UNREAD_BYTES) this.res.destroy();
    else this.past.write(text);
  }
}

/**
 * Sends a login over a WebSocket until it ends or the reader goes: the same messages as the event stream.
 *
 * @param connection - on which the WebSocket will be opened; the watch goes with it.
 * @returns what takes the WebSocket, once it is open.
 * @throws LoginError as {@link Subscriptions.start}.
 */
export async function relaySocket(
  subscriptions: Subscriptions,
  watched: LoginOf,
  connection: Duplex,
  wording: Wording,
): Promise<(socket: WebSocket) => void> {
  const subscriber = new SocketSubscriber({ handle: watched.handle, strategy: watched.strategy, wording });
  const stop = await subscriptions.start(watched, subscriber);
  if (connection.destroyed) stop();
  else connection.on('close', stop);
  return (opened) => subscriber.open(opened);
}

/** Says over a socket that it is still there: a page cannot see the pings of the protocol. */
const BEAT = JSON.stringify({ type: 'beat' });

/** A WebSocket, from before it is open. */
class SocketSubscriber implements Subscriber {
  private socket: WebSocket | undefined;
  private first: string[] | undefined;
  private ended = false;
  private alive = true;

  constructor(private readonly reader: Reader) {}

  show(view: LoginView): void {
    const message = messageFor(view, Date.now(), this.reader);
    if (message) this.send(JSON.stringify(message));
  }

  beat(): void {
    if (!this.alive) return this.socket?.terminate();
    this.alive = false;
    this.socket?.ping();
    this.send(BEAT);
  }

  end(): void {
    this.ended = true;
    this.socket?.close(1000);
  }

  open(socket: WebSocket): void {
    // Something comes at once: a page that hears nothing within seconds knows that frames are kept from it.
    const { first = [BEAT] } = this;
    this.socket = socket;
    this.first = undefined;
    socket.on('pong', () => {
      this.alive = true;
    });
    for (const text of first) this.send(text);
    if (this.ended) socket.close(1000);
  }

  private send(text: string): void {
    const { socket } = this;
    if (!socket) (this.first ??= []).push(text);
    else if (socket.bufferedAmount > MAX_UNREAD_BYTES) socket.terminate();
    else socket.send(text);
  }
}

/** How long to wait for a login, and for what. */
export interface Wait {
  readonly ms: number;
  readonly until: (view: LoginView) => boolean;
}

/**
 * Waits until a login looks as wanted, nothing more comes of it, its reader goes, or the time is over.
 *
 * @param subscribe - begins to show the login to a subscriber; gives what stops that.
 * @param res - the response to the reader that waits.
 * @returns how the login looks then; `undefined` if that is not known in this time.
 * @throws what `subscribe` throws.
 */
export async function waitForView(
  subscribe: (subscriber: Subscriber) => Promise<() => void>,
  res: ServerResponse,
  { ms, until }: Wait,
): Promise<LoginView | undefined> {
  const seen: { last?: LoginView } = {};
  let settle = () => {};
  const settled = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const subscribing = subscribe({
    show: (view) => {
      seen.last = view;
      if (until(view)) settle();
    },
    beat: () => {},
    end: settle,
  });
  res.once('close', settle);
  try {
    await within(
      subscribing.then(() => settled),
      ms,
    );
  } finally {
    res.off('close', settle);
    // A store that takes longer than we wait gives what stops it later.
    subscribing.then(
      (stop) => stop(),
      () => undefined,
    );
  }
  return seen.last;
}
