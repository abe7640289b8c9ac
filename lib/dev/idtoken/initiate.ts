import { json, Refusal } from '../server/http.js';
import type { Answer, Incoming } from '../server/http.js';
import type { OperatorContext } from './context.js';
import { pushOf } from './push.js';
import { identifyService } from './registry.js';
import { covers, SCOPES } from './scopes.js';
import { deriveCode, newSessionId } from './sessions.js';
import type { Session } from './sessions.js';

/** `POST /auth/initiate` (protocol 3): opens a session, rings the phone, answers with the code. */
export async function initiate(request: Incoming, context: OperatorContext): Promise<Answer> {
  const { settings, enrolments, sessions } = context;
  const wait = context.limits.initiate.hit(request.ip);
  if (wait > 0) throw tooMany('rate_limited', 'Too many initiations from this address.', wait);

  const body = await request.json();
  const { tokenId } = body;
  if (typeof tokenId !== 'string' || tokenId === '' || tokenId.length > 256) {
    throw new Refusal(400, 'invalid_token_id', 'tokenId must be text of 1 to 256 characters.');
  }
  const asked = requestedScopes(body.scopes);

  enrolments.valid(tokenId, context.now());
  const { service, verified, ceiling } = identifyService(body, asked, context);
  const scopes = asked ?? service.defaultScopes;
  if (!scopes.every((scope) => SCOPES.includes(scope)) || !covers(ceiling, scopes)) {
    throw new Refusal(422, 'invalid_scope', 'The service may not ask for all of these scopes.');
  }
  if (sessions.pendingOf(tokenId) >= settings.maxPendingPerToken) {
    throw tooMany('too_many_pending', 'Too many logins wait for this person.', settings.sessionSeconds);
  }

  const id = newSessionId();
  const code = deriveCode(settings.masterSecret, tokenId, id);
  const session = sessions.create({ id, tokenId, service, serviceVerified: verified, scopes, code });
  context.initiations.add({ body, sessionId: id });
  ring(session, context);
  return json(200, {
    sessionId: id,
    autoPassword: code,
    wsToken: context.sockets.token(id),
    expiresAt: new Date(session.expiresAt).toISOString(),
    ...(context.faults.now.random !== 'none' && { random: session.random }),
  });
}

function ring(session: Session, { pushes, faults, codeOf }: OperatorContext): void {
  if (faults.now.push === 'lost') return;
  session.rung = true;
  const data = pushOf(session, codeOf(session), faults.now.pushFields);
  pushes.deliver(session.tokenId, data);
  if (faults.now.push === 'twice') pushes.deliver(session.tokenId, data);
}

function requestedScopes(scopes: unknown): string[] | undefined {
  if (scopes === undefined) return undefined;
  const wellFormed =
    Array.isArray(scopes) &&
    scopes.length <= 32 &&
    scopes.every((scope) => typeof scope === 'string' && scope !== '' && scope.length <= 64);
  if (!wellFormed) throw new Refusal(400, 'invalid_scopes', 'scopes must be at most 32 texts of 1 to 64 characters.');
  return [...new Set(scopes as string[])];
}

function tooMany(code: string, message: string, seconds: number): Refusal {
  return new Refusal(429, code, message, { 'retry-after': String(seconds) });
}
