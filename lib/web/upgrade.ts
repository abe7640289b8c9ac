import type { IncomingMessage } from 'node:http';
import type { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { misuse } from '../mistakes.js';

/** Who wants which upgrades. */
export interface UpgradeRoute {
  readonly claims: (req: IncomingMessage) => boolean;
  readonly take: (req: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/** What is kept on a server. All copies of this package in a process, of whatever version, have to agree on it. */
interface Registry {
  readonly routes: Set<UpgradeRoute>;
  /** Leaves the server as it was, once no route is left. */
  readonly leave: () => void;
}

/** A server on which a copy of this package may have registered. */
type Attachable = EventEmitter & { [KEY]?: Registry | undefined };

const KEY = Symbol.for('passport-idtoken.upgrade');

/**
 * Gives a route, and no other server, the upgrades that it claims: any other WebSocket server on the same HTTP server would
 * answer ours with a 400, or crash on a socket that is taken. So ours never reach the `upgrade` listeners, in whatever order
 * they came; all others do as ever.
 *
 * @returns what takes it back.
 * @throws TypeError for what is no server.
 */
export function attachTo(server: EventEmitter, route: UpgradeRoute): () => void {
  // An Express app emits events, too, and never this one.
  if (typeof server !== 'object' || typeof (server as Partial<EventEmitter>).listenerCount !== 'function') {
    throw misuse(
      'router.attach takes the HTTP server: what `app.listen()` or `http.createServer(app)` gives, or `app.getHttpServer()`.',
      'docs/deployment.md#websocket',
    );
  }
  const { routes, leave } = ((server as Attachable)[KEY] ??= register(server));
  routes.add(route);
  return () => {
    routes.delete(route);
    if (routes.size === 0) leave();
  };
}

function register(server: Attachable): Registry {
  const routes = new Set<UpgradeRoute>();
  // Node reports upgrades only where there is a listener for them.
  const unclaimed = (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (server.listenerCount('upgrade') === 1) asRequest(server, req, socket, head);
  };
  const before = Object.getOwnPropertyDescriptor(server, 'emit');
  const emit = server.emit.bind(server);
  const emitUnlessOurs: typeof emit = (event, ...args: unknown[]) => {
    if (event !== 'upgrade') return emit(event, ...args);
    const [req, socket, head] = args as [IncomingMessage, Duplex, Buffer];
    guardSocket(socket);
    const route = [...routes].find(({ claims }) => claims(req));
    if (!route) return emit(event, ...args);
    route.take(req, socket, head);
    return true;
  };
  server.on('upgrade', unclaimed);
  server.emit = emitUnlessOurs;
  return {
    routes,
    leave: () => {
      // Code that replaced `emit` after us still calls ours: then it stays, and claims nothing.
      if (server.emit !== emitUnlessOurs) return;
      if (before) Object.defineProperty(server, 'emit', before);
      else Reflect.deleteProperty(server, 'emit');
      server.off('upgrade', unclaimed);
      server[KEY] = undefined;
    },
  };
}

/**
 * Node takes its own listener for errors off a socket when it hands out an upgrade. Without one, a peer that resets the
 * connection would end the process, whichever server the upgrade goes to: this one is put on first, and stays.
 */
export function guardSocket(socket: Duplex): void {
  socket.on('error', () => socket.destroy());
}

/**
 * An upgrade that no server takes, such as `h2c` of curl and of Java's client: an ordinary request, as it is without any
 * listener. Node has stopped reading at the end of its head, so it is given the connection anew, with the head as it
 * would be without the wish: then it reads the body, and keeps its own limits of time.
 */
function asRequest(server: EventEmitter, req: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { method, url, httpVersion, rawHeaders } = req;
  const lines = [`${method} ${url} HTTP/${httpVersion}`, 'Connection: close'];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name = '', value] = rawHeaders.slice(at, at + 2);
    if (!/^(connection|upgrade)$/i.test(name)) lines.push(`${name}: ${value}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit((socket as Partial<TLSSocket>).encrypted ? 'secureConnection' : 'connection', socket);
}
