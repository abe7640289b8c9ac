import { ELSEWHERE, foreignKey } from '../server/forge.js';
import { json } from '../server/http.js';
import type { Answer, Incoming } from '../server/http.js';
import { pemOf } from '../server/keys.js';
import type { Recent } from '../server/recent.js';
import type { Route, Routes, Wire } from '../server/respond.js';
import type { OperatorContext } from './context.js';
import { dashboard, showDashboard, showMails } from './dashboard.js';
import { badBody, refusal, refused, statusOf } from './errors.js';
import type { LoginIDAnswerFault, Spoilable } from './misbehave.js';
import { authenticateComplete, authenticateInit, registerComplete, registerInit } from './next-generation.js';
import type { LoginIDRequest } from './operator.js';
import { registerAttest, registerRequest, verifyRequest, verifySign } from './quick-start.js';
import { addComplete, addInit, pushComplete, pushInit } from './remote.js';

type Handler = (request: Incoming, context: OperatorContext) => Answer | Promise<Answer>;

/** What browsers of the site call, both generations (protocol 5, 6.2). */
const CALLS: readonly (readonly [path: string, Handler, Spoilable])[] = [
  ['/registerRequest', registerRequest, 'registerInit'],
  ['/registerAttest', registerAttest, 'registerComplete'],
  ['/verifyRequest', verifyRequest, 'loginInit'],
  ['/verifySign', verifySign, 'loginComplete'],
  ['/register/fido2/init', registerInit, 'registerInit'],
  ['/register/fido2/complete', registerComplete, 'registerComplete'],
  ['/authenticate/fido2/init', authenticateInit, 'loginInit'],
  ['/authenticate/fido2/complete', authenticateComplete, 'loginComplete'],
  ['/push_authentication/init', pushInit, 'pushInit'],
  ['/push_authentication/complete', pushComplete, 'pushComplete'],
  ['/add_authenticator/init', addInit, 'addInit'],
  ['/add_authenticator/complete', addComplete, 'addComplete'],
];

const PREFLIGHT = {
  'access-control-allow-methods': 'POST, GET, OPTIONS',
  'access-control-allow-headers': 'content-type, authorization, request-id, x-client-id',
  'access-control-max-age': '600',
};

const KEY_CACHE = 'public, max-age=1800';

/** The HTTP side of the operator. */
export function loginidWire(
  context: OperatorContext,
  requests: Recent<LoginIDRequest>,
): Wire<Spoilable, LoginIDAnswerFault> {
  const { faults, now, clients, save } = context;
  return {
    routes: wireRoutes(context),
    preflight: PREFLIGHT,
    received({ method = 'GET', url = '/', headers: { origin, 'user-agent': userAgent } }) {
      requests.add({ method, path: url, at: now(), origin, userAgent });
    },
    // Without doubled slashes and without a prefix such as `/api/native` (protocol 2.1).
    routeOf: (path) => path.replaceAll(/\/{2,}/g, '/').replace(/^\/api(\/native)?(?=\/)/, ''),
    fault: (name) => faults.take(name, faults.now[name]),
    told,
    badBody,
    noRoute: () => refusal('not_found'),
    refused,
    // Answers need them whatever they say, or a browser's script sees no code. The API key is in the body, so that a
    // preflight is answered for the site of any client (protocol 2.4).
    cors: (origin): Record<string, string> =>
      clients.knowsOrigin(origin)
        ? { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true', vary: 'Origin' }
        : { vary: 'Origin' },
    date: now,
    worked({ method }) {
      if (method === 'POST') save();
    },
  };
}

function wireRoutes(context: OperatorContext): Routes<Spoilable> {
  return new Map<string, Route<Spoilable>>([
    ...CALLS.map(([path, handler, spoilable]): [string, Route<Spoilable>] => [
      `POST ${path}`,
      { endpoint: (request) => handler(request, context), spoilable },
    ]),
    ['GET /certs', { endpoint: (request) => certs(request, context), spoilable: 'certs' }],
    ['GET /.well-known/jwks.json', { endpoint: () => keySet(context) }],
    ['GET /', { endpoint: () => ({ status: 303, headers: { location: '/dashboard' }, body: '' }) }],
    ['GET /mails', { endpoint: () => showMails(context) }],
    ['GET /dashboard', { endpoint: () => showDashboard(context) }],
    ['POST /dashboard', { endpoint: (request) => dashboard(request, context) }],
    // No relying party may ask for this: forged headers point at it, and a request for it shows in `loginid.requests`.
    [`GET ${ELSEWHERE}`, { endpoint: () => json(200, { keys: [foreignKey.jwk] }) }],
  ]);
}

/** The error that a fault tells instead of the work. */
function told({ code, status }: LoginIDAnswerFault): Answer | undefined {
  if (code === undefined && status === undefined) return undefined;
  const message = 'The development operator was told to answer so.';
  return json(status ?? statusOf(code ?? ''), { code: code ?? 'internal_server_error', message });
}

/** `GET /certs?kid=`: PEM whatever the `Accept` header says; without a `kid` 404 (protocol 9.3). */
function certs({ query }: Incoming, { keys }: OperatorContext): Answer {
  const key = keys.find(query.get('kid'));
  if (!key) throw refusal('not_found', 'There is no key of this kid.');
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': KEY_CACHE };
  return { status: 200, headers, body: pemOf(key) };
}

/** `GET /.well-known/jwks.json`: the same keys for libraries that want a set. */
function keySet({ keys }: OperatorContext): Answer {
  return json(200, { keys: keys.published.map(({ jwk }) => jwk) }, { 'cache-control': KEY_CACHE });
}
