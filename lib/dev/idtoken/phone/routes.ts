import { createHash } from 'node:crypto';
import { PHONE_SCRIPT } from '../../../generated/phone.js';
import type { Answer } from '../../server/http.js';
import { pageAnswer } from '../../server/page.js';
import type { Route, Routes } from '../../server/respond.js';
import type { OperatorContext } from '../context.js';
import { phonePage } from './page.js';
import { pushStream } from './push-stream.js';
import { PHONE_STYLE } from './style.js';

/** The phone's page and what it talks to beside the wire. */
export function phoneRoutes(context: OperatorContext): Routes<never> {
  return new Map<string, Route<never>>([
    ['GET /phone', { endpoint: () => page(context) }],
    ['GET /phone/phone.js', { endpoint: () => asset('text/javascript; charset=utf-8', PHONE_SCRIPT) }],
    ['GET /phone/phone.css', { endpoint: () => asset('text/css; charset=utf-8', PHONE_STYLE) }],
    ['POST /phone/pushes', { endpoint: (request) => pushStream(request, context) }],
  ]);
}

function page({ settings, now }: OperatorContext): Answer {
  const { approvalMessage, grantedScopesEncoding } = settings;
  return pageAnswer({
    content: (nonce) => phonePage({ nonce, now: now(), approvalMessage, grantedScopesEncoding }),
    script: true,
    policy: ["connect-src 'self'", "form-action 'none'"],
    referrer: 'no-referrer',
  });
}

function asset(type: string, body: string): Answer {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  const headers = { 'content-type': type, etag, 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' };
  return { status: 200, headers, body };
}
