import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** What ties logins to the browser that began them. */
export interface BrowserKey {
  /** 256 random bits. The store knows only their digest. */
  readonly key: string;
  /** The login that this browser began last. */
  readonly handle?: string;
}

/** How long a browser keeps its key after its last start, in seconds: no login lives longer. */
const KEY_LIFE_SECONDS = 600;
/** How long it keeps it after a finish: for a second press of the button. */
export const FINISHED_LIFE_SECONDS = 60;

const KEY_BYTES = 32;

/**
 * Reads the cookie that holds it. Two of that name, or a value of another shape, are none: what is not ours may have been
 * planted.
 *
 * @param secure - whether the site is on HTTPS: the cookie then has a name that other hosts and plain HTTP cannot set.
 */
export function readBrowserKey(req: IncomingMessage, secure: boolean): BrowserKey | undefined {
  const value = readCookie(req, cookieName(secure)) ?? '';
  const [, key, handle] = /^([\w-]{43})(?:\.([\w.-]{1,128}))?$/.exec(value) ?? [];
  if (key === undefined) return undefined;
  return handle === undefined ? { key } : { key, handle };
}

/**
 * Reads a cookie. Around a pair only spaces and tabs are dropped, as a browser writes them: with any other white space
 * a name could pass its check of the prefix `__Host-` and be ours here (a sibling host would set it).
 *
 * @returns its value; nothing where there are several of that name.
 */
export function readCookie({ headers }: IncomingMessage, name: string): string | undefined {
  const values = (headers.cookie ?? '')
    .split(';')
    .map(withoutBlanks)
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return values.length === 1 ? values[0] : undefined;
}

/** Drops the spaces and tabs around a pair. */
function withoutBlanks(pair: string): string {
  const isBlank = (sign: string | undefined) => sign === ' ' || sign === '\t';
  let start = 0;
  let end = pair.length;
  while (isBlank(pair[start])) start += 1;
  while (end > start && isBlank(pair[end - 1])) end -= 1;
  return pair.slice(start, end);
}

/** A fresh key. */
export function newBrowserKey(): BrowserKey {
  return { key: randomBytes(KEY_BYTES).toString('base64url') };
}

/**
 * Gives the browser its key beside the other cookies of the answer.
 *
 * @param seconds - for how long from now on.
 */
export function writeBrowserKey(
  res: ServerResponse,
  { key, handle }: BrowserKey,
  secure: boolean,
  seconds = KEY_LIFE_SECONDS,
): void {
  writeCookie(res, cookieName(secure), handle === undefined ? key : `${key}.${handle}`, secure, seconds);
}

/** Sets a cookie that no script reads and no other site sends. */
export function writeCookie(res: ServerResponse, name: string, value: string, secure: boolean, seconds: number): void {
  const cookie = `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax`;
  res.appendHeader('set-cookie', secure ? `${cookie}; Secure` : cookie);
}

function cookieName(secure: boolean): string {
  return secure ? '__Host-passport-idtoken' : 'passport-idtoken';
}
