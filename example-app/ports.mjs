// Ports: the one that was asked for, or the first free one from the usual one on.
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';

const TRIES = 20;

/**
 * @param asked - from the environment; then it is this one or none.
 * @param usual - where to look first otherwise.
 * @param open - listens on a port; rejects with EADDRINUSE if it is taken.
 */
export async function onFreePort(asked, usual, open) {
  if (asked !== undefined) {
    return await open(portOf(asked)).catch((error) => {
      throw error.code === 'EADDRINUSE' ? new Error(`Port ${asked} is taken. Name another one, or none.`) : error;
    });
  }
  for (let port = usual; ; port += 1) {
    try {
      return await open(port);
    } catch (error) {
      if (error.code !== 'EADDRINUSE' || port === usual + TRIES) throw error;
    }
  }
}

export async function listen(server, port, host) {
  server.listen(port, host);
  await once(server, 'listening');
}

/** Hosts that mean every address of this machine: a server can listen there, and no browser can open them. */
export const isWildcard = (host) => host === '0.0.0.0' || host === '::';

/** Addresses that can be opened: the first on this machine, then those for other devices in the same network. */
export function addressesOf(host, port) {
  if (!isWildcard(host)) return [`http://${host.includes(':') ? `[${host}]` : host}:${port}`];
  const others = Object.values(networkInterfaces())
    .flat()
    .filter(({ family, internal }) => family === 'IPv4' && !internal);
  return ['localhost', ...others.map(({ address }) => address)].map((name) => `http://${name}:${port}`);
}

function portOf(text) {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`${text} is not a port.`);
  return port;
}
