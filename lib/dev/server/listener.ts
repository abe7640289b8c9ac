import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ServerSettings } from './settings.js';

/** The TCP side of an operator: it can go away for a while and come back on the same port. */
export class Listener {
  private server: Server | undefined;
  private boundPort: number;

  constructor(
    private readonly settings: ServerSettings,
    private readonly respond: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
    private readonly onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void,
  ) {
    this.boundPort = settings.port;
  }

  /** The address, once it has listened. */
  get url(): string {
    const { host, tls } = this.settings;
    const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
    return `${tls ? 'https' : 'http'}://${reachable.includes(':') ? `[${reachable}]` : reachable}:${this.boundPort}`;
  }

  /** Accepts connections. Rejects if the port is taken. */
  async open(): Promise<void> {
    if (this.server) return;
    const { host, tls } = this.settings;
    const onRequest = (request: IncomingMessage, response: ServerResponse) =>
      // What cannot be sent, such as a header of a fault that HTTP does not allow, ends the connection.
      void this.respond(request, response).catch(() => response.destroy());
    const server = tls ? createSecureServer(tls, onRequest) : createServer(onRequest);
    // Clients that keep a connection meet its end less often, as with a server of production; node's own five seconds are short.
    server.keepAliveTimeout = 65_000;
    server.on('upgrade', this.onUpgrade);
    // Half a TLS handshake or garbage in place of HTTP: drop it, as node does without a listener, but without a crash.
    server.on('clientError', (_error, socket) => socket.destroy());
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.boundPort, host, () => {
        server.off('error', reject);
        resolve();
      });
    });
    this.server = server;
    this.boundPort = (server.address() as AddressInfo).port;
  }

  /** Refuses connections and tears down those that are open. Upgraded sockets are not node's any more. */
  async close(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (!server) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  }
}
