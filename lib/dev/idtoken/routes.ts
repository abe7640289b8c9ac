import type { IncomingMessage, ServerResponse } from 'node:http';
import { enroll } from './enroll.js';
import type { Spoilable } from './faults.js';
import { ELSEWHERE, foreignKey } from './forge.js';
import { incoming, json, Refusal, refused } from './http.js';
import type { Answer, Endpoint, Incoming } from './http.js';
import { initiate } from './initiate.js';
import { keySet } from './key-set.js';
import type { Parts } from './parts.js';
import { insteadOf, sendSpoilt, spoil } from './spoil.js';
import { reject, verify } from './verify.js';

/** Endpoints by method and path. */
export type Routes = ReadonlyMap<string, Route>;

/** An endpoint, and the fault that spoils its answers. */
export interface Route {
  readonly endpoint: Endpoint;
  readonly spoilable?: Spoilable;
}

/** The wire of the operator (protocol 2). */
export function wireRoutes(parts: Parts): Routes {
  return new Map<string, Route>([
    ['POST /auth/initiate', { endpoint: (request) => initiate(request, parts), spoilable: 'initiate' }],
    ['POST /auth/verify', { endpoint: (request) => verify(request, parts), spoilable: 'verify' }],
    ['POST /auth/reject', { endpoint: (request) => reject(request, parts), spoilable: 'reject' }],
    ['POST /enroll', { endpoint: (request) => enroll(request, parts), spoilable: 'enroll' }],
    ['GET /.well-known/jwks.json', { endpoint: () => jwks(parts), spoilable: 'jwks' }],
    // Nobody may ask for this: forged headers point at it, and a request for it shows in `operator.requests`.
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
  const asked = incoming(request);
  parts.received.request({ method: asked.method, path: asked.path, at: parts.now(), upgrade: false });
  const route = routes.get(`${asked.method} ${asked.path}`);
  const fault = route?.spoilable && parts.faults.answer(route.spoilable);
  const cors = corsHeaders(request.headers.origin, parts.settings.cors.origins);
  const done = insteadOf(fault) ?? preflight(asked, cors) ?? (await work(asked, route?.endpoint, routes));
  const answer = { ...done, headers: { ...done.headers, ...cors, ...dateHeader(parts) } };
  response.sendDate = false;
  if (answer.stream) {
    response.writeHead(answer.status, answer.headers);
    answer.stream(response);
  } else {
    await sendSpoilt(response, fault ? await spoil(answer, fault).catch(refused) : answer, fault ?? {});
  }
}

async function work(request: Incoming, endpoint: Endpoint | undefined, routes: Routes): Promise<Answer> {
  try {
    if (endpoint) return await endpoint(request);
    const allow = [...routes.keys()].flatMap((key) => {
      const [method = '', path] = key.split(' ');
      return path === request.path ? [method] : [];
    });
    if (allow.length > 0) {
      throw new Refusal(405, 'method_not_allowed', `Use ${allow.join(', ')}.`, { allow: allow.join(', ') });
    }
    throw new Refusal(404, 'not_found', 'There is nothing at this path.');
  } catch (error) {
    return refused(error);
  }
}

function jwks({ keys, faults }: Parts): Answer {
  return json(200, keySet(keys, faults.now.keySet), { 'cache-control': 'public, max-age=3600' });
}

function corsHeaders(origin: string | undefined, origins: readonly string[]): Record<string, string> {
  if (origin === undefined || !origins.includes(origin)) return {};
  return { 'access-control-allow-origin': origin, vary: 'origin' };
}

function preflight({ method }: Incoming, cors: Record<string, string>): Answer | undefined {
  if (method !== 'OPTIONS' || Object.keys(cors).length === 0) return undefined;
  const allowed = { 'access-control-allow-methods': 'GET, POST', 'access-control-allow-headers': 'content-type' };
  return { status: 204, headers: allowed, body: '' };
}

/** The operator's own clock, which may be a virtual one. */
function dateHeader({ now, faults }: Parts): Record<string, string> {
  const { dateHeader: fault = 0 } = faults.now;
  return fault === 'missing' ? {} : { date: new Date(now() + fault * 1000).toUTCString() };
}
