import { randomBytes } from 'node:crypto';
import type { Answer } from '../idtoken/http.js';
import { framed } from './pages/frame.js';
import type { Page } from './pages/frame.js';

/** Answers with a page: no script, nothing from elsewhere, forms to itself only. */
export function html(page: Page, status = 200): Answer {
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    'img-src data:',
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy.join('; '),
      'cache-control': 'no-store',
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    },
    body: framed(page, nonce),
  };
}
