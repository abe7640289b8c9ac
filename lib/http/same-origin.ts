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

/**
 * Finds out where we are: what the router option `origin` says, else Express's `req.secure` (which knows
 * `trust proxy`) and the `Host` header, else the socket.
 */
export function siteOf(req: IncomingMessage & { secure?: unknown }, configured: readonly string[] = []): Site {
  // HTTP/2 has no Host.
  const authority = req.headers[':authority'];
  const host = req.headers.host ?? (typeof authority === 'string' ? authority : 'localhost');
  const here = configured.find((origin) => new URL(origin).host === host.toLowerCase()) ?? configured[0];
  if (here !== undefined) {
    const origins = [here, ...configured.filter((origin) => origin !== here)];
    return { origins, host: new URL(here).host, secure: here.startsWith('https:') };
  }
  const secure = typeof req.secure === 'boolean' ? req.secure : (req.socket as Partial<TLSSocket>).encrypted === true;
  return { origins: [`${secure ? 'https' : 'http'}://${host}`], host, secure };
}

/**
 * Whether a request comes from a page of our own, as far as the browser tells: `Sec-Fetch-Site` first, then `Origin`;
 * a request with neither may read, and may write only a JSON body, which no foreign form can send.
 */
export function isSameOrigin(req: IncomingMessage, site: Site): boolean {
  const reads = req.method === 'GET' || req.method === 'HEAD';
  const fetchSite = req.headers['sec-fetch-site'];
  if (fetchSite !== undefined) return fetchSite === 'same-origin' || (reads && fetchSite === 'none');
  const { origin } = req.headers;
  if (origin !== undefined) return site.origins.includes(origin);
  return reads || isJson(req);
}

/** Whether the body of a request is JSON, by its own word. */
export function isJson(req: IncomingMessage): boolean {
  return /^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(req.headers['content-type'] ?? '');
}

/** Whether a WebSocket is opened by a page of our own: its `Origin` has to be there. */
export function isOwnWebSocket(req: IncomingMessage, site: Site): boolean {
  const { origin } = req.headers;
  return origin !== undefined && site.origins.includes(origin);
}

/**
 * A path of our own, or nothing: what a visitor asks to return to is followed only within this site.
 *
 * @param value - `returnTo` of a request.
 * @returns path, query and fragment as the browser would go there.
 */
export function ownPath(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 2048 || !value.startsWith('/')) return undefined;
  // Browsers drop tabs and line ends inside URLs and read backslashes as slashes: what needs that is no honest path.
  if (/[\p{Cc}\p{Cs}\\]/u.test(value) || /%(5c|[01][\da-f]|7f)/i.test(value)) return undefined;
  const base = 'https://own.invalid';
  const url = URL.canParse(value, base) ? new URL(value, base) : undefined;
  if (url?.origin !== base || url.pathname.startsWith('//') || /^\/%2f/i.test(url.pathname)) return undefined;
  const target = url.pathname + url.search + url.hash;
  return target.length <= 2048 ? target : undefined;
}
