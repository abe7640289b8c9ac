import type { IncomingMessage, ServerResponse } from 'node:http';
import { readCookie, writeCookie } from './browser-key.js';

/** How long a browser keeps its mark after its last login, in seconds. */
const LIFE_SECONDS = 180 * 24 * 3600;

/**
 * Reads the mark that a browser has from an earlier login. It is sealed, so a planted one is worth nothing.
 *
 * @param strategy - the name of the strategy: each has marks of its own.
 */
export function readMark(req: IncomingMessage, strategy: string): string | undefined {
  return readCookie(req, cookieName(strategy, true)) ?? readCookie(req, cookieName(strategy, false));
}

/** Gives the browser its mark, for 180 days from now on, beside the other cookies of the answer. */
export function writeMark(res: ServerResponse, strategy: string, mark: string, secure: boolean): void {
  writeCookie(res, cookieName(strategy, secure), mark, secure, LIFE_SECONDS);
}

function cookieName(strategy: string, secure: boolean): string {
  const name = `passport-idtoken-known.${strategy.replace(/[^\w-]/g, '_')}`;
  return secure ? `__Host-${name}` : name;
}
