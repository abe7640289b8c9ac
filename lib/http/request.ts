import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request as Express, Connect and Passport leave it; every field beyond node's own may be missing. */
export interface LoginRequestMessage extends IncomingMessage {
  body?: unknown;
  originalUrl?: string;
  ip?: string;
  res?: ServerResponse;
  /** Express's way on from the handler that runs. */
  next?: (error?: unknown) => void;
}
