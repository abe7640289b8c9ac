import { createHash, randomBytes } from 'node:crypto';
import { PHONE_SCRIPT } from '../../generated/phone.js';
import type { Answer, Incoming } from '../idtoken/http.js';
import type { Parts } from '../idtoken/parts.js';
import type { Route } from '../idtoken/routes.js';
import { phonePage } from './page.js';
import { pushStream } from './push-stream.js';
import { PHONE_STYLE } from './style.js';

/** The phone's page and what it talks to beside the wire. */
export function phoneRoutes(parts: Parts): ReadonlyMap<string, Route> {
  return new Map<string, Route>([
    ['GET /phone', { endpoint: () => page(parts) }],
    ['GET /phone/phone.js', { endpoint: () => asset('text/javascript; charset=utf-8', PHONE_SCRIPT) }],
    ['GET /phone/phone.css', { endpoint: () => asset('text/css; charset=utf-8', PHONE_STYLE) }],
    ['POST /phone/pushes', { endpoint: (request: Incoming) => pushStream(request, parts) }],
  ]);
}

function page({ settings, now }: Parts): Answer {
  const nonce = randomBytes(16).toString('base64');
  const { approvalMessage, grantedScopesEncoding } = settings;
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy.join('; '),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
    body: phonePage({ nonce, now: now(), approvalMessage, grantedScopesEncoding }),
  };
}

function asset(type: string, body: string): Answer {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  const headers = { 'content-type': type, etag, 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' };
  return { status: 200, headers, body };
}
