import type { IncomingMessage, ServerResponse } from 'node:http';
import { ELSEWHERE, foreignKey } from '../idtoken/forge.js';
import { json } from '../idtoken/http.js';
import type { Answer } from '../idtoken/http.js';
import { sendSpoilt, spoil } from '../idtoken/spoil.js';
import { certs, keySet } from './certs.js';
import { dashboard, showDashboard } from './dashboard.js';
import { refusal } from './errors.js';
import { instead } from './faults.js';
import { html } from './html.js';
import { incoming, refused } from './http.js';
import type { Endpoint, Incoming } from './http.js';
import type { Spoilable } from './misbehave.js';
import { authenticateComplete, authenticateInit, registerComplete, registerInit } from './next-generation.js';
import { mailsPage } from './pages/mails.js';
import type { Parts } from './parts.js';
import { registerAttest, registerRequest, verifyRequest, verifySign } from './quick-start.js';
import { addComplete, addInit, pushComplete, pushInit } from './remote.js';

/** Endpoints by method and path. */
export type Routes = ReadonlyMap<string, Route>;

/** An endpoint, and the fault that spoils its answers. */
export interface Route {
  readonly endpoint: Endpoint;
  readonly spoilable?: Spoilable;
}

type Handler = (request: Incoming, parts: Parts) => Answer | Promise<Answer>;

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

/** The wire of the operator. */
export function wireRoutes(parts: Parts): Routes {
  return new Map<string, Route>([
    ...CALLS.map(([path, handler, spoilable]): [string, Route] => [
      `POST ${path}`,
      { endpoint: (request) => handler(request, parts), spoilable },
    ]),
    ['GET /certs', { endpoint: (request) => certs(request, parts), spoilable: 'certs' }],
    ['GET /.well-known/jwks.json', { endpoint: () => keySet(parts) }],
    ['GET /', { endpoint: () => ({ status: 303, headers: { location: '/dashboard' }, body: '' }) }],
    ['GET /mails', { endpoint: () => html(mailsPage(parts.mails.all)) }],
    ['GET /dashboard', { endpoint: () => showDashboard(parts) }],
    ['POST /dashboard', { endpoint: (request) => dashboard(request, parts) }],
    // Nobody may ask for this: forged headers point at it, and a request for it shows in `loginid.requests`.
    [`GET ${ELSEWHERE}`, { endpoint: () => json(200, { keys: [foreignKey.jwk] }) }],
  ]);
}

/** Finds the endpoint, lets it work, and writes its answer. The only place that does. */
export async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  routes: Routes,
  parts: Parts,
): Promise<void> {
  const asked = incoming(request, response);
  const { origin, 'user-agent': userAgent } = request.headers;
  parts.received.add({ method: asked.method, path: request.url ?? '/', at: parts.now(), origin, userAgent });
  const route = routes.get(`${asked.method} ${asked.path}`);
  const fault = route?.spoilable && parts.faults.answer(route.spoilable);
  const cors = corsHeaders(origin, parts);
  const done = preflight(asked, cors) ?? instead(fault) ?? (await work(asked, route?.endpoint));
  if (asked.method === 'POST') parts.save();
  const answer = { ...done, headers: { ...done.headers, ...cors, date: new Date(parts.now()).toUTCString() } };
  response.sendDate = false;
  await sendSpoilt(response, fault ? await spoil(answer, fault).catch(refused) : answer, fault ?? {});
}

async function work(request: Incoming, endpoint: Endpoint | undefined): Promise<Answer> {
  try {
    if (endpoint) return await endpoint(request);
    throw refusal('not_found');
  } catch (error) {
    return refused(error);
  }
}

/** Answers need them whatever they say, or a browser's script sees no code (protocol 2.4). */
function corsHeaders(origin: string | undefined, { clients }: Parts): Record<string, string> {
  if (!clients.knowsOrigin(origin)) return { vary: 'Origin' };
  return { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true', vary: 'Origin' };
}

/** The API key is in the body, so a preflight is answered for the site of any client (protocol 2.4). */
function preflight({ method }: Incoming, cors: Record<string, string>): Answer | undefined {
  if (method !== 'OPTIONS' || !('access-control-allow-origin' in cors)) return undefined;
  return {
    status: 204,
    headers: {
      'access-control-allow-methods': 'POST, GET, OPTIONS',
      'access-control-allow-headers': 'content-type, authorization, request-id, x-client-id',
      'access-control-max-age': '600',
    },
    body: '',
  };
}
