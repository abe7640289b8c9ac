import { randomFillSync } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** What ties logins to the browser that began them. */
export interface BrowserKey {
  /** 256 random bits. The store knows only their digest. */
  readonly key: string;
  /** The login that this browser began last. */
  readonly handle?: string;
}

/** How long a browser keeps its key after its last start, in seconds: no login lives longer. */
const LIFE = 600;

/**
 * Reads the cookie that holds it.
 *
 * @param secure - whether the site is on HTTPS: the cookie then has a name that other hosts and plain HTTP cannot set.
 */
export function readBrowserKey(req: IncomingMessage, secure: boolean): BrowserKey | undefined {
  const [, value = ''] = (secure ? OVER_HTTPS : OVER_HTTP).exec(req.headers.cookie ?? '') ?? [];
  const [, key, handle] = /^([\w-]{43})(?:\.([\w.-]{1,128}))?\s*$/.exec(value) ?? [];
  if (key === undefined) return undefined;
  return handle === undefined ? { key } : { key, handle };
}

/** How long a key is, in bytes. */
const KEY = 32;
/** Randomness for the next keys: to ask for it key by key takes longer than all else about them. */
const random = Buffer.alloc(64 * KEY);
let used = random.length;

/** A fresh key. */
export function newBrowserKey(): BrowserKey {
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  const key = random.toString('base64url', used, used + KEY);
  random.fill(0, used, (used += KEY));
  return { key };
}

/** Gives the browser its key, for ten minutes from now on, beside the other cookies of the answer. */
export function writeBrowserKey(res: ServerResponse, { key, handle }: BrowserKey, secure: boolean): void {
  const value = handle === undefined ? key : `${key}.${handle}`;
  const cookie = `${cookieName(secure)}=${value}; Path=/; Max-Age=${LIFE}; HttpOnly; SameSite=Lax`;
  res.appendHeader('set-cookie', secure ? `${cookie}; Secure` : cookie);
}

function cookieName(secure: boolean): string {
  return secure ? '__Host-passport-idtoken' : 'passport-idtoken';
}

/** What follows the first cookie of a name, whether it is well-formed or not: of several, only that one counts. */
function firstOf(name: string): RegExp {
  return new RegExp(`(?:^|;)\\s*${name}(?:=([^;]*)|\\s*(?:;|$))`);
}

const OVER_HTTPS = firstOf(cookieName(true));
const OVER_HTTP = firstOf(cookieName(false));
