import type { IncomingMessage, ServerResponse } from 'node:http';
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

/** Sends a login as server-sent events until it ends or the reader goes. */
export function relayEvents(streams: Streams, watched: LoginOf, req: IncomingMessage, res: ServerResponse): void {
  if (res.closed) return; // The reader went while we looked the login up: nobody would end the watch.
  const past = direct(res);
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
  const write = (text: string) => {
    if (res.writableLength > UNREAD) res.destroy();
    else past.write(text);
  };
  // The first bytes leave at once: a page that gets none within seconds knows that a proxy holds them back.
  write('retry: 500\n\n');
  const outlet: Outlet = {
    show: (view) => {
      const message = messageFor(view, Date.now(), watched.strategy.settings.binding);
      if (message) write(`${isEnd(view) ? `id: ${LAST_EVENT}\n` : ''}data: ${JSON.stringify(message)}\n\n`);
    },
    beat: () => write(': still here\n\n'),
    end: () => past.end(),
  };
  let stop = () => {};
  let gone = false;
  res.once('close', () => {
    gone = true;
    stop();
  });
  streams.start(watched, outlet).then(
    (started) => {
      stop = started;
      if (gone) stop();
    },
    // It was ours a moment ago and is not any more: the page's reconnect hears why.
    () => past.end(),
  );
}

/** Whether a browser reconnects although it has had the last event. */
export function hasHeardTheEnd(req: IncomingMessage): boolean {
  return req.headers['last-event-id'] === LAST_EVENT;
}

/** Sends a login over a WebSocket until it ends or the reader goes: the same messages as the event stream. */
export async function relaySocket(streams: Streams, watched: LoginOf, socket: WebSocket): Promise<void> {
  let alive = true;
  let stop = () => {};
  const gone = new Promise<void>((resolve) => {
    socket.once('close', resolve);
  });
  socket.on('pong', () => {
    alive = true;
  });
  const outlet: Outlet = {
    show: (view) => {
      const message = messageFor(view, Date.now(), watched.strategy.settings.binding);
      if (socket.bufferedAmount > UNREAD) socket.terminate();
      else if (message) socket.send(JSON.stringify(message));
    },
    beat: () => {
      if (!alive) return socket.terminate();
      alive = false;
      socket.ping();
    },
    end: () => {
      socket.close(1000);
    },
  };
  try {
    stop = await streams.start(watched, outlet);
  } catch {
    socket.close(1011);
  }
  await gone;
  stop();
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
