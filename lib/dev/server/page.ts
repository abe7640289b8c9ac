import { randomBytes } from 'node:crypto';
import type { Html } from '../../pages/html.js';
import type { Answer } from './http.js';

/** What a page is, before it has its nonce. */
export interface Page {
  /** The page; style and script carry the nonce. */
  readonly content: (nonce: string) => Html;
  /** Whether the page has a script. */
  readonly script: boolean;
  /** What else the content security policy says. */
  readonly policy: readonly string[];
  /** How much of the address other pages get to see. */
  readonly referrer: 'no-referrer' | 'same-origin';
}

/** Answers with a page that loads nothing from elsewhere and stands in no frame. */
export function pageAnswer({ content, script, policy, referrer }: Page, status = 200): Answer {
  const nonce = randomBytes(16).toString('base64');
  const says = [
    "default-src 'none'",
    ...(script ? [`script-src 'nonce-${nonce}'`] : []),
    `style-src 'nonce-${nonce}'`,
    ...policy,
    'img-src data:',
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': says.join('; '),
      'cache-control': 'no-store',
      'referrer-policy': referrer,
      'x-content-type-options': 'nosniff',
    },
    body: `<!doctype html>\n${content(nonce).html}`,
  };
}
