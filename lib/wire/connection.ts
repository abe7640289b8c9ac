import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { LoginError } from '../login/errors.js';

/** How far a request got on its way to the operator. */
export interface Connection {
  /** There was a connection to the operator, so that bytes of the request may have left. */
  readonly opened: boolean;
}

/** An error of a socket or of a request, as Node makes it. */
export type ConnectionFault = Error & { readonly code?: string; readonly errors?: readonly Error[] };

/**
 * Watches how far a request gets. A connection counts once it is open: to an `https:` operator, once it is encrypted.
 *
 * @param request - not sent yet.
 * @param secure - the operator is at an `https:` address.
 * @returns what is known, kept up to date.
 */
export function watchConnection(request: ClientRequest, secure: boolean): Connection {
  const connection = { opened: false };
  const opened = () => {
    connection.opened = true;
  };
  request.once('socket', (socket: Socket) => {
    if (secure && !isEncrypted(socket)) {
      // An agent that could not reach the operator may hand over its proxy's answer, on a socket that takes nothing.
      if (socket.writable) request.destroy(new Error('The agent made a connection without TLS.'));
    } else if (isOpen(socket)) opened();
    else socket.once(secure ? 'secureConnect' : 'connect', opened);
  });
  return connection;
}

function isEncrypted(socket: Socket): socket is TLSSocket {
  return 'encrypted' in socket && socket.encrypted === true;
}

function isOpen(socket: Socket): boolean {
  const { secureConnecting } = socket as Socket & { readonly secureConnecting?: boolean };
  return !socket.connecting && secureConnecting !== true;
}

/**
 * What an error of a connection means. Node's parser keeps the bytes it refused, which can hold a secret, so its
 * errors are not passed on.
 *
 * @param error - the error of a request or of a WebSocket.
 * @param connection - how far the request had got.
 */
export function connectionError(error: ConnectionFault, { opened }: Connection): LoginError {
  if (error.code?.startsWith('HPE_')) return new LoginError('operator_answer_invalid');
  return new LoginError(opened ? 'operator_interrupted' : 'operator_unreachable', { cause: described(error) });
}

/**
 * What it means that the time is over.
 *
 * @param ms - how long the time was.
 * @param connection - how far the request had got.
 */
export function lateError(ms: number, { opened }: Connection): LoginError {
  if (opened) return new LoginError('operator_timeout');
  return new LoginError('operator_unreachable', { cause: new Error(`There was no connection within ${ms} ms.`) });
}

/** What it means that a proxy answered in the operator's place. */
export function proxyError(status: number): LoginError {
  return new LoginError('operator_unreachable', { cause: new Error(`A proxy on the way answered ${status}.`) });
}

/** Node's error of several addresses says nothing by itself, and the one of a proxy may hold the proxy's password. */
function described(error: ConnectionFault): Error {
  const said = error.message || (error.errors ?? []).map(({ message }) => message).join('; ');
  const message = said.replace(/\/\/[^/\s@]*@/g, '//');
  if (message === error.message) return error;
  return Object.assign(new Error(message), error.code !== undefined && { code: error.code });
}
