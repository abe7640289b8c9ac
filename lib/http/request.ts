import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request as Express, Connect and Passport leave it; every field beyond node's own may be missing. */
export interface LoginRequestMessage extends IncomingMessage {
  body?: unknown;
  originalUrl?: string;
  ip?: string;
  res?: ServerResponse;
  /** Express's route, where a handler stands in one. */
  route?: { path?: unknown; stack?: readonly { handle: unknown }[] };
  /** Express's way on from the handler that runs. */
  next?: (error?: unknown) => void;
}

/** From where a request came. Express's `req.ip` knows `trust proxy`; a header alone never counts. */
export function addressOf(req: LoginRequestMessage): string | undefined {
  // Read once: in Express it is a getter, which asks `trust proxy` each time.
  const { ip } = req;
  return typeof ip === 'string' ? ip : req.socket.remoteAddress;
}

/** Whether a proxy says that it passed a request on, and its address is all that is known of the visitor. */
export function comesFromUntrustedProxy(req: LoginRequestMessage): boolean {
  const { 'x-forwarded-for': addresses, forwarded, upgrade } = req.headers;
  // An upgrade passes Express by, so that nothing of what it trusts is known of one.
  if ((addresses ?? forwarded) === undefined || upgrade !== undefined) return false;
  const { remoteAddress } = req.socket;
  // A visitor on the machine of the proxy has its address.
  return addressOf(req) === remoteAddress && String(addresses).split(',').at(-1)?.trim() !== plain(remoteAddress);
}

/** An IPv4 address as a proxy writes it: a socket for both families has it in a form of IPv6. */
function plain(address: string | undefined): string | undefined {
  return address?.replace(/^::ffff:/, '');
}
