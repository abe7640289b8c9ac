import { once } from 'node:events';
import net from 'node:net';
import type { AddressInfo } from 'node:net';

/** A way to Redis on which connections can go silent without being closed, and which can lead to another one. */
export class Wire {
  private readonly sockets: net.Socket[] = [];

  private constructor(
    private readonly server: net.Server,
    private target: number,
  ) {}

  /** @param port - where Redis is. */
  static async open(port: number): Promise<Wire> {
    const server = net.createServer((socket) => {
      const redis = net.connect(wire.target, '127.0.0.1');
      for (const [one, other] of [
        [socket, redis],
        [redis, socket],
      ] as const) {
        one.on('error', () => {});
        one.once('close', () => other.destroy());
      }
      wire.sockets.push(socket, redis);
      socket.pipe(redis).pipe(socket);
    });
    const wire = new Wire(server, port);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return wire;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Nothing passes any more on the connections that there are, but the first: that is the application's. */
  silenceAllButFirst(): void {
    for (const socket of this.sockets.slice(2)) socket.unpipe().pause();
  }

  /** Cuts all connections; new ones go there, as after a failover. */
  leadTo(port: number): void {
    this.target = port;
    for (const socket of this.sockets.splice(0)) socket.destroy();
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }
}
