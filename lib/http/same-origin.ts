import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';

/** The site as its visitors see it. */
export interface Site {
  /** The origins that are ours, the one this request came to first. */
  readonly origins: readonly string[];
  /** The host as visitors see it, such as `shop.example.com`. Without the option `origin` it is the visitor's word. */
  readonly host: string;
  /** Whether this request came to us over HTTPS. */
  readonly secure: boolean;
}

/** What the settings and the connection say, and what the request proves beyond that. */
export interface SiteProof {
  readonly site: Site;
  /** The browser talks to us over HTTPS, although neither the settings nor the connection say so. */
  readonly deniedHttps: boolean;
}

/** Hosts on which browsers send over plain HTTP what they keep for HTTPS elsewhere. */
const LOOPBACK_HOST = /^(localhost|.*\.localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

/**
 * Finds out where we are: what the option `origin` says, else Express's `req.secure` (which knows `trust proxy`) and the
 * `Host` header, else the socket. Where these say plain HTTP, the request may prove HTTPS: by an `Origin` of our host,
 * or, on a host that is not loopback, by what browsers send over HTTPS only. A proof holds for its request.
 */
export function siteOf(req: IncomingMessage & { secure?: unknown }, configured: readonly string[] = []): SiteProof {
  // HTTP/2 has no Host.
  const authority = req.headers[':authority'];
  const host = req.headers.host ?? (typeof authority === 'string' ? authority : 'localhost');
  // Read once: in Express it is a getter, which asks `trust proxy` each time.
  const { secure: saidSecure } = req;
  const said = typeof saidSecure === 'boolean' ? saidSecure : (req.socket as Partial<TLSSocket>).encrypted === true;
  const proven = provesHttps(req, host);
  const here = nearest(configured, host, said || proven);
  if (here !== undefined) {
    const origins = [here, ...configured.filter((origin) => origin !== here)];
    const secure = here.startsWith('https:');
    return { site: { origins, host: new URL(here).host, secure }, deniedHttps: !secure && proven };
  }
  const secure = said || proven;
  return { site: { origins: [`${secure ? 'https' : 'http'}://${host}`], host, secure }, deniedHttps: proven && !said };
}

/** The configured origin that a request came to: of its host, if one is, and of its scheme, if that host has both. */
function nearest(configured: readonly string[], host: string, secure: boolean): string | undefined {
  const ofHost = configured.filter((origin) => new URL(origin).host === host.toLowerCase());
  return ofHost.find((origin) => origin.startsWith('https:') === secure) ?? ofHost[0] ?? configured[0];
}

/** Whether a host, port included, is this machine by its name. */
export function isLoopbackHost(host: string): boolean {
  return LOOPBACK_HOST.test(host);
}

function provesHttps({ headers }: IncomingMessage, host: string): boolean {
  if (headers.origin?.toLowerCase() === `https://${host.toLowerCase()}`) return true;
  if (isLoopbackHost(host)) return false;
  const fetchMetadata = ['sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest'].some((name) => name in headers);
  return fetchMetadata || /(^|;)[ \t]*__Host-passport-idtoken=/.test(headers.cookie ?? '');
}

/**
 * Whether a request comes from a page of our own, as far as the browser tells. An `Origin` decides: ours is accepted,
 * any other is refused. Where there is none, or `null`, `Sec-Fetch-Site` decides; a request with neither may read, and
 * may write only a JSON body, which no foreign form can send.
 */
export function isSameOrigin(req: IncomingMessage, site: Site): boolean {
  const reads = req.method === 'GET' || req.method === 'HEAD';
  const { origin } = req.headers;
  if (origin !== undefined && origin !== 'null') return isOwnOrigin(origin, site);
  const fetchSite = req.headers['sec-fetch-site'];
  if (fetchSite !== undefined) return fetchSite === 'same-origin' || (reads && fetchSite === 'none');
  return reads || (origin === undefined && isJson(req));
}

/** On an HTTPS site only an HTTPS origin is ours: a page of plain HTTP may be anybody's who is on the way. */
function isOwnOrigin(origin: string, { origins, secure }: Site): boolean {
  const isPlain = origin.startsWith('http:') && !isLoopbackHost(origin.slice('http://'.length));
  return origins.includes(origin) && !(secure && isPlain);
}

/** Whether the body of a request is JSON, by its own word. */
export function isJson(req: IncomingMessage): boolean {
  return /^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(req.headers['content-type'] ?? '');
}

/** Whether a WebSocket is opened by a page of our own: its `Origin` has to be there. */
export function isOwnWebSocket(req: IncomingMessage, site: Site): boolean {
  const { origin } = req.headers;
  return origin !== undefined && isOwnOrigin(origin, site);
}

/**
 * A path of our own, or nothing: what a visitor asks to return to is followed only within this site.
 *
 * @param value - `returnTo` of a request.
 * @returns path, query and fragment as the browser would go there.
 */
export function ownPath(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 2048 || !value.startsWith('/')) return undefined;
  // Only the path is strict: a query is data, such as the lines of a text that was typed. Browsers drop tabs and line ends inside URLs and read backslashes as slashes: what needs that is no honest path.
  if (/[\p{Cc}\p{Cs}\\]/u.test(value) || /%(5c|[01][\da-f]|7f)/i.test(value.split(/[?#]/, 1).join('')))
    return undefined;
  const base = 'https://own.invalid';
  const url = URL.canParse(value, base) ? new URL(value, base) : undefined;
  if (url?.origin !== base || url.pathname.startsWith('//') || /^\/%2f/i.test(url.pathname)) return undefined;
  const target = url.pathname + url.search + url.hash;
  return target.length <= 2048 ? target : undefined;
}
