import type { ServerResponse } from 'node:http';

/** Headers of everything that depends on a login or a visitor, redirects included. */
export const DYNAMIC = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
  // With `no-referrer` a browser would send `Origin: null` with our own form, which is nobody's origin.
  'Referrer-Policy': 'same-origin',
} as const;

/** Headers of what is the same for everybody, under a name that changes with its text. */
export const IMMUTABLE = {
  'Cache-Control': 'public, max-age=31536000, immutable',
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;

/** Headers of what is the same for everybody, under a name that stays when its text changes. */
export const REVISED = { ...IMMUTABLE, 'Cache-Control': 'public, max-age=300' } as const;

/** Answers of a login are for its own site; an application may have opened all of its others. */
const CORS = ['Access-Control-Allow-Origin', 'Access-Control-Allow-Credentials'] as const;

/** Takes back what would let other sites read the answer. */
export function closeToOthers(res: ServerResponse): void {
  for (const header of CORS) res.removeHeader(header);
}

/** What a page may load, and where it may send. */
export interface PagePolicy {
  readonly nonce: string;
  /**
   * Where its scripts may send to besides `'self'`: an operator, or the page's WebSocket, such as
   * `wss://shop.example.com`, which older Safari does not count to `'self'`.
   */
  readonly connect: readonly string[];
}

/**
 * Sets the headers of a page. What the application has set stays wherever it asks for more than we do: no policy of
 * another page can be tighter than this one in what is loaded.
 */
export function protectPage(res: ServerResponse, { nonce, connect }: PagePolicy): void {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    ['connect-src', "'self'", ...connect].join(' '),
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ];
  policy.push(...beyond(res.getHeader('Content-Security-Policy'), policy));
  res.setHeader('Content-Security-Policy', policy.join('; '));
  res.setHeader('X-Frame-Options', 'DENY');
  res.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  if (!res.hasHeader('Permissions-Policy')) {
    res.setHeader('Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()');
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
