import type { ServerResponse } from 'node:http';

/* Names are in lower case: that is how node looks them up, and any other spelling costs it a new string each time. */

/** Headers of everything that depends on a login or a visitor, redirects included. */
export const DYNAMIC = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  // With `no-referrer` a browser would send `Origin: null` with our own form, which is no origin of ours.
  'referrer-policy': 'same-origin',
} as const;

/** Headers of an event stream. */
export const STREAM = {
  ...DYNAMIC,
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
} as const;

/** Headers of what is the same for everybody, under a name that changes with its text. */
export const IMMUTABLE = {
  'cache-control': 'public, max-age=31536000, immutable',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** Headers of what is the same for everybody, under a name that stays when its text changes. */
export const REVISED = { ...IMMUTABLE, 'cache-control': 'public, max-age=300' } as const;

/** Answers of a login are for its own site; an application may have opened all of its others. */
const CORS = ['access-control-allow-origin', 'access-control-allow-credentials'] as const;

/** Takes back what would let other sites read the answer. */
export function closeToOthers(res: ServerResponse): void {
  for (const header of CORS) res.removeHeader(header);
}

/** What `Retry-After` says of a point of time (ms, our clock): whole seconds, one at least. */
export function secondsUntil(retryAt: number): number {
  return Math.max(1, Math.ceil((retryAt - Date.now()) / 1000));
}

/** What a page may load, and where it may send. */
export interface PagePolicy {
  readonly nonce: string;
  /**
   * Where its scripts may send to besides `'self'`: an operator, or the page's WebSocket, such as
   * `wss://shop.example.com`, which older Safari does not count to `'self'`.
   */
  readonly connect: readonly string[];
  /** From where pictures may come, such as `'self'`. */
  readonly images: string | undefined;
  /** Origins of other sites to which its forms may lead: `form-action` counts the redirects after a post too. */
  readonly redirects: readonly string[];
  /** Browsers are to use HTTPS from now on. */
  readonly httpsOnly: boolean;
}

/**
 * Sets the headers of a page. What the application has set stays wherever it asks for more than we do: no policy of
 * another page can be tighter than this one in what is loaded.
 */
export function protectPage(res: ServerResponse, { nonce, connect, images, redirects, httpsOnly }: PagePolicy): void {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    ['connect-src', "'self'", ...connect].join(' '),
    ...(images === undefined ? [] : [`img-src ${images}`]),
    ['form-action', "'self'", ...redirects].join(' '),
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ];
  policy.push(...beyond(res.getHeader('content-security-policy'), policy));
  res.setHeader('content-security-policy', policy.join('; '));
  res.setHeader('x-frame-options', 'DENY');
  // A sign-in in a pop-up window needs another policy, which the application sets.
  if (!res.hasHeader('cross-origin-opener-policy')) res.setHeader('cross-origin-opener-policy', 'same-origin');
  if (httpsOnly && !res.hasHeader('strict-transport-security')) {
    res.setHeader('strict-transport-security', 'max-age=31536000');
  }
  if (!res.hasHeader('permissions-policy')) {
    res.setHeader('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()');
  }
}

/** Directives of the application's policy that ours has no word on, such as reports; nothing is loaded by them. */
function beyond(theirs: ReturnType<ServerResponse['getHeader']>, ours: readonly string[]): string[] {
  const nameOf = (directive: string) => directive.trim().split(/\s/, 1)[0]?.toLowerCase() ?? '';
  const known = ours.map(nameOf);
  return String(theirs ?? '')
    .split(/[;,]/)
    .filter((directive) => {
      const name = nameOf(directive);
      return name !== '' && !/-src(-elem|-attr)?$/.test(name) && !known.includes(name);
    })
    .map((directive) => directive.trim());
}
