import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createTLSServer } from 'node:tls';
import { TLS } from '../helpers/tls.js';

/** A server in front of another one that keeps what goes through it, both ways, as text: over TLS too, which ends here. */
export async function startRecorder(target: string, secure: boolean) {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let said = '';
  const record = (near: Socket) => {
    const far = connect(Number(port), hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
      one.on('data', (bytes: Buffer) => {
        said += bytes.toString('latin1');
        other.write(bytes);
      });
      one.on('end', () => other.end());
    }
  };
  const server = secure ? createTLSServer(TLS, record) : createServer(record);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http${secure ? 's' : ''}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    said: () => said,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
