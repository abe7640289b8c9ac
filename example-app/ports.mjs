// Ports: the one that was asked for, or the first free one from the usual one on.
import { once } from 'node:events';

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

function portOf(text) {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`${text} is not a port.`);
  return port;
}
