import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { isEnd } from '../login/record.js';
import type { LoginView } from '../login/record.js';
import { direct } from './direct.js';
import { DYNAMIC } from './headers.js';
import type { LoginOf } from './login-of.js';
import { messageFor } from './messages.js';
import type { Outlet, Streams, Watched } from './streams.js';

/** A reader that leaves more than this unread (bytes) is cut off; all we ever send is far less. */
const UNREAD = 64 * 1024;

/** What a browser sends when it reconnects after the last event of a login: there is nothing to come. */
const LAST_EVENT = 'end';

/**
 * Sends a login as server-sent events until it ends or the reader goes.
 *
 * @returns what begins the stream; nothing, if this reader comes back although it has heard the end.
 * @throws LoginError as {@link Streams.start}.
 */
export async function relayEvents(
  streams: Streams,
  watched: LoginOf,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<(() => void) | undefined> {
  const past = direct(res);
  // The first bytes leave at once: a page that gets none within seconds knows that a proxy holds them back.
  const stream = { first: 'retry: 500\n\n', begun: false, ended: false };
  const write = (text: string) => {
    if (!stream.begun) stream.first += text;
    else if (res.writableLength > UNREAD) res.destroy();
    else past.write(text);
  };
  const outlet: Outlet = {
    show: (view) => {
      const message = messageFor(view, Date.now(), watched.strategy.settings.binding);
      if (message) write(`${isEnd(view) ? `id: ${LAST_EVENT}\n` : ''}data: ${JSON.stringify(message)}\n\n`);
    },
    beat: () => write(': still here\n\n'),
    end: () => {
      stream.ended = true;
      if (stream.begun) past.end();
    },
  };
  const stop = await streams.start(watched, outlet);
  if (res.closed) stop();
  else res.once('close', stop);
  // An EventSource that nobody closed comes back after the last event.
  if (stream.ended && req.headers['last-event-id'] === LAST_EVENT) return undefined;

  return () => {
    if (res.closed) return;
    // The connection is of no use after a stream that was cut; and a server that closes does not wait for it.
    res.shouldKeepAlive = false;
    past.head(200, {
      ...DYNAMIC,
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store, no-transform',
      'X-Accel-Buffering': 'no',
    });
    if (req.method === 'HEAD') {
      past.end();
      return;
    }
    stream.begun = true;
    write(stream.first);
    if (stream.ended) past.end();
  };
}

/**
 * Sends a login over a WebSocket until it ends or the reader goes: the same messages as the event stream.
 *
 * @param connection - on which the WebSocket will be opened; the watch goes with it.
 * @returns what takes the WebSocket, once it is open.
 * @throws LoginError as {@link Streams.start}.
 */
export function relaySocket(
  streams: Streams,
  watched: LoginOf,
  connection: Duplex,
): Promise<(socket: WebSocket) => void> {
  let socket: WebSocket | undefined;
  const first: string[] = [];
  let ended = false;
  let alive = true;
  const send = (text: string) => {
    if (!socket) first.push(text);
    else if (socket.bufferedAmount > UNREAD) socket.terminate();
    else socket.send(text);
  };
  const outlet: Outlet = {
    show: (view) => {
      const message = messageFor(view, Date.now(), watched.strategy.settings.binding);
      if (message) send(JSON.stringify(message));
    },
    beat: () => {
      if (!alive) return socket?.terminate();
      alive = false;
      socket?.ping();
    },
    end: () => {
      ended = true;
      socket?.close(1000);
    },
  };
  const open = (opened: WebSocket) => {
    socket = opened;
    socket.on('pong', () => {
      alive = true;
    });
    for (const text of first) send(text);
    if (ended) socket.close(1000);
  };
  return streams.start(watched, outlet).then((stop) => {
    if (connection.destroyed) stop();
    else connection.once('close', stop);
    return open;
  });
}

/**
 * Waits until a login looks as wanted, its reader goes, or the time is over, and tells how it looks then.
 *
 * @throws LoginError `login_not_found`, `store_full`, `closed`.
 */
export async function waitForView(
  streams: Streams,
  watched: Watched,
  res: ServerResponse,
  wait: { readonly ms: number; readonly until: (view: LoginView) => boolean },
): Promise<LoginView> {
  let settle = () => {};
  const settled = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const seen: { last?: LoginView } = {};
  const outlet: Outlet = {
    show: (view) => {
      seen.last = view;
      if (wait.until(view)) settle();
    },
    beat: () => {},
    end: () => settle(),
  };
  const timeout = setTimeout(settle, wait.ms);
  res.once('close', settle);
  try {
    const stop = await streams.start(watched, outlet);
    await settled;
    stop();
  } finally {
    clearTimeout(timeout);
    res.off('close', settle);
  }
  return seen.last ?? (await watched.desk.view(watched.handle, watched.key));
}
