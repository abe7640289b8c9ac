import { createHash } from 'node:crypto';
import { PHONE_SCRIPT } from '../../generated/phone.js';
import { ELSEWHERE, foreignKey } from '../server/forge.js';
import { json, pathOf, Refusal } from '../server/http.js';
import type { Answer, BodyMistake } from '../server/http.js';
import type { AnswerFault } from '../server/answer-fault.js';
import { pageAnswer } from '../server/page.js';
import type { Recent } from '../server/recent.js';
import type { Route, Routes, Wire } from '../server/respond.js';
import type { OperatorContext } from './context.js';
import { enroll } from './enroll.js';
import { keySet } from './forge.js';
import { initiate } from './initiate.js';
import type { Spoilable } from './misbehave.js';
import type { ReceivedRequest } from './operator.js';
import { phonePage } from './phone/page.js';
import { pushStream } from './phone/push-stream.js';
import { PHONE_STYLE } from './phone/style.js';
import { reject, verify } from './verify.js';

/** The HTTP side of the operator. */
export function idtokenWire(context: OperatorContext, requests: Recent<ReceivedRequest>): Wire<Spoilable, AnswerFault> {
  const { settings, faults, now } = context;
  return {
    routes: new Map([...wireRoutes(context), ...phoneRoutes(context)]),
    preflight: { 'access-control-allow-methods': 'GET, POST', 'access-control-allow-headers': 'content-type' },
    received: (request) =>
      requests.add({ method: request.method ?? 'GET', path: pathOf(request), at: now(), upgrade: false }),
    routeOf: (path) => path,
    fault: (name) => faults.take(name, faults.now[name]),
    told: ({ status }) => (status === undefined ? undefined : json(status, TOLD)),
    badBody: (mistake) => badBody(mistake),
    noRoute: (methods) => noRoute(methods.join(', ')),
    refused,
    cors: (origin): Record<string, string> =>
      origin !== undefined && settings.cors.origins.includes(origin)
        ? { 'access-control-allow-origin': origin, vary: 'origin' }
        : {},
    date() {
      const { dateHeader = 0 } = faults.now;
      return dateHeader === 'missing' ? undefined : now() + dateHeader * 1000;
    },
    worked: () => undefined,
  };
}

/** Protocol 2. */
function wireRoutes(context: OperatorContext): Routes<Spoilable> {
  return new Map<string, Route<Spoilable>>([
    ['POST /auth/initiate', { endpoint: (request) => initiate(request, context), spoilable: 'initiate' }],
    ['POST /auth/verify', { endpoint: (request) => verify(request, context), spoilable: 'verify' }],
    ['POST /auth/reject', { endpoint: (request) => reject(request, context), spoilable: 'reject' }],
    ['POST /enroll', { endpoint: (request) => enroll(request, context), spoilable: 'enroll' }],
    ['GET /.well-known/jwks.json', { endpoint: () => jwks(context), spoilable: 'jwks' }],
    // No relying party may ask for this: forged headers point at it, and a request for it shows in `operator.requests`.
    [`GET ${ELSEWHERE}`, { endpoint: () => json(200, { keys: [foreignKey.jwk] }) }],
  ]);
}

/** The phone's page and what it talks to beside the wire. */
function phoneRoutes(context: OperatorContext): Routes<never> {
  return new Map<string, Route<never>>([
    ['GET /phone', { endpoint: () => phone(context) }],
    ['GET /phone/phone.js', { endpoint: () => asset('text/javascript; charset=utf-8', PHONE_SCRIPT) }],
    ['GET /phone/phone.css', { endpoint: () => asset('text/css; charset=utf-8', PHONE_STYLE) }],
    ['POST /phone/pushes', { endpoint: (request) => pushStream(request, context) }],
  ]);
}

function phone({ settings, now }: OperatorContext): Answer {
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

const TOLD = { error: 'misbehaviour', message: 'The development operator was told to answer so.' };

/** The operator's error body is not documented; this form is ours (protocol 3.4). */
function refused(error: unknown): Answer {
  if (error instanceof Refusal) return json(error.status, { error: error.code, message: error.message }, error.headers);
  return json(500, { error: 'internal_error', message: 'The development operator failed.' });
}

function badBody(mistake: BodyMistake): Refusal {
  switch (mistake) {
    case 'other-type':
      return new Refusal(415, 'unsupported_media_type', 'Send application/json.');
    case 'too-large':
      return new Refusal(413, 'body_too_large', 'Send at most 64 KiB.', { connection: 'close' });
    case 'no-object':
      return new Refusal(400, 'invalid_request', 'Send a JSON object.');
  }
}

function noRoute(allow: string): Refusal {
  if (allow === '') return new Refusal(404, 'not_found', 'There is nothing at this path.');
  return new Refusal(405, 'method_not_allowed', `Use ${allow}.`, { allow });
}

function jwks({ keys, faults }: OperatorContext): Answer {
  return json(200, keySet(keys, faults.now.keySet), { 'cache-control': 'public, max-age=3600' });
}
