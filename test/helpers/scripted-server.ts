import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTLSServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

/** A request as the server received it. */
export interface ServerRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ServerScript {
  /** Answers requests; what is not answered here is left open until the server is closed. */
  request?: (request: ServerRequest, res: ServerResponse) => void;
  /** Has the sockets that were upgraded. */
  socket?: (socket: WebSocket, req: IncomingMessage) => void;
  /** Has the upgrades themselves, in place of `socket`. */
  upgrade?: (req: IncomingMessage, socket: Socket, head: Buffer) => void;
  /** Speaks TLS with this key and certificate. */
  tls?: ServerOptions;
}

/** A server on a free loopback port that does what a test tells it, and writes down what it was asked. */
export interface ScriptedServer {
  readonly url: string;
  readonly port: number;
  readonly requests: ServerRequest[];
  /** Paths of the upgrades that were asked for. */
  readonly upgrades: string[];
  /** Open connections. */
  readonly connections: ReadonlySet<Socket>;
  /** Waits until no connection is open. */
  quiet(): Promise<void>;
  /** How many connections there ever were. */
  connected: number;
  /** What it does from now on. */
  parts: ServerScript;
  readonly server: Server;
  /** What else ends with it. */
  readonly atClose: (() => void)[];
  close(): Promise<void>;
}

export async function startScriptedServer(parts: ServerScript = {}): Promise<ScriptedServer> {
  const connections = new Set<Socket>();
  const sockets = new WebSocketServer({ noServer: true });
  const listener: RequestListener = (req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const request = {
        method: req.method ?? '',
        url: req.url ?? '',
        headers: req.headers,
        body: Buffer.concat(chunks).toString(),
      };
      scripted.requests.push(request);
      scripted.parts.request?.(request, res);
    });
  };
  const server = parts.tls ? createTLSServer(parts.tls, listener) : createServer(listener);
  server.on(parts.tls ? 'secureConnection' : 'connection', (socket: Socket) => {
    scripted.connected += 1;
    connections.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => connections.delete(socket));
  });
  server.on('upgrade', (req: IncomingMessage, socket: Socket, head: Buffer) => {
    scripted.upgrades.push(req.url ?? '');
    if (scripted.parts.upgrade) {
      // Node leaves an upgraded socket paused and half open: its end would not be seen.
      socket.on('end', () => socket.destroy()).resume();
      scripted.parts.upgrade(req, socket, head);
    } else
      sockets.handleUpgrade(req, socket, head, (webSocket) => {
        webSocket.on('error', () => {});
        scripted.parts.socket?.(webSocket, req);
      });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const scripted: ScriptedServer = {
    url: `${parts.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    requests: [],
    upgrades: [],
    connections,
    quiet: async () => {
      await Promise.all([...connections].map((socket) => new Promise((resolve) => socket.on('close', resolve))));
    },
    connected: 0,
    parts,
    server,
    atClose: [],
    close: async () => {
      for (const end of scripted.atClose) end();
      server.close();
      for (const socket of connections) socket.destroy();
      if (server.listening) await once(server, 'close');
    },
  };
  return scripted;
}

/** Answers with JSON. */
export function reply(res: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  res.writeHead(status, { 'content-type': 'application/json', ...headers });
  res.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** Answers an upgrade with a status instead. */
export function refuse(socket: Socket, status: number): void {
  socket.end(`HTTP/1.1 ${status} No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
