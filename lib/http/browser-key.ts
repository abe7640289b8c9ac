import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** What ties a browser to the logins that it began. Each has a key of its own, so that a planted one opens no other. */
export interface BrowserKey {
  /** 256 random bits. The store knows only their digest. */
  readonly key: string;
  /** The login that this browser began last. */
  readonly handle?: string;
  /** Those before it, the newest first: several tabs go side by side. */
  readonly others?: readonly OwnedLogin[];
}

/** A login, and the key that it belongs to. */
export interface OwnedLogin {
  readonly key: string;
  readonly handle: string;
}

/** So many logins before the latest one are kept: a cookie is sent with every request. */
const MAX_OTHERS = 3;
/** Between the logins in the cookie; neither a key nor a handle has it. */
const SEPARATOR = '~';

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
  const cookie = readCookie(req, cookieName(secure));
  if (cookie === undefined) return undefined;
  const parts = cookie.split(SEPARATOR);
  if (parts.length > 1 + MAX_OTHERS) return undefined;
  const read = parts.map((part) => /^([\w-]{43})(?:\.([\w.-]{1,128}))?$/.exec(part) ?? []);
  const [[, key, handle] = [], ...others] = read;
  if (key === undefined) return undefined;
  const logins = others.flatMap(([, key, handle]) => (key && handle ? [{ key, handle }] : []));
  if (logins.length < others.length || (others.length > 0 && handle === undefined)) return undefined;
  return { key, ...(handle !== undefined && { handle }), ...(logins.length > 0 && { others: logins }) };
}

/** The logins of a browser, the latest first. */
export function loginsOf(browserKey: BrowserKey | undefined): readonly OwnedLogin[] {
  if (browserKey?.handle === undefined) return [];
  const { key, handle, others = [] } = browserKey;
  return [{ key, handle }, ...others];
}

/** The key that a browser has for a login; for one that its cookie does not name, any key of its own will do. */
export function keyOf(browserKey: BrowserKey, handle: string): string {
  return (loginsOf(browserKey).find((login) => login.handle === handle) ?? browserKey).key;
}

/** A browser's cookie once it has begun a login. */
export function withLatest(before: BrowserKey | undefined, login: OwnedLogin): BrowserKey {
  const others = loginsOf(before).filter(({ handle }) => handle !== login.handle);
  return { others: others.slice(0, MAX_OTHERS), ...login };
}

/** The same once it has begun a login that is not to be its latest, which it only is where there is no other. */
export function withOther(before: BrowserKey | undefined, login: OwnedLogin): BrowserKey {
  const [latest, ...others] = loginsOf(before).filter(({ handle }) => handle !== login.handle);
  return latest ? { ...latest, others: [login, ...others].slice(0, MAX_OTHERS) } : login;
}

/**
 * Reads a cookie. Around a pair only spaces and tabs are dropped, as a browser writes them: with any other white space
 * a name could pass its check of the prefix `__Host-` and be ours here (a sibling host would set it).
 *
 * @returns its value; nothing where there are several of that name.
 */
export function readCookie({ headers }: IncomingMessage, name: string): string | undefined {
  // Most requests have none of it.
  if (headers.cookie?.includes(`${name}=`) !== true) return undefined;
  const values = headers.cookie
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
  browserKey: BrowserKey,
  secure: boolean,
  seconds = KEY_LIFE_SECONDS,
): void {
  const logins = loginsOf(browserKey).map(({ key, handle }) => `${key}.${handle}`);
  writeCookie(res, cookieName(secure), logins.join(SEPARATOR) || browserKey.key, secure, seconds);
}

/** Sets a cookie that no script reads and no other site sends. */
export function writeCookie(res: ServerResponse, name: string, value: string, secure: boolean, seconds: number): void {
  const cookie = `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax`;
  res.appendHeader('set-cookie', secure ? `${cookie}; Secure` : cookie);
}

function cookieName(secure: boolean): string {
  return secure ? '__Host-passport-idtoken' : 'passport-idtoken';
}
