import { approvalText, refusalText, signedByDevice } from './approval.js';
import { json, Refusal } from '../server/http.js';
import type { Answer, Incoming } from '../server/http.js';
import type { OperatorContext } from './context.js';
import { covers } from './scopes.js';
import type { Session } from './sessions.js';
import { assertion } from './token.js';

const WINDOW_SECONDS = 30;
/** For how long an answer is kept for the first socket of its session (ms). */
const EARLY_MS = 5_000;

/** What phone requests have in common. */
interface Signed {
  readonly sessionId: string;
  readonly tokenId: string;
  readonly timestamp: number;
  readonly signatureBase64: string;
}

/** `POST /auth/verify` (protocol 7): the checks stand in the order of section 7.4. */
export async function verify(request: Incoming, context: OperatorContext): Promise<Answer> {
  const body = await request.json();
  const signed = signedRequest(body);
  const { otp } = body;
  if (typeof otp !== 'string' || !/^\d{6}$/.test(otp)) throw malformed('otp must be six digits.');
  const grantedScopes = scopesOf(body.grantedScopes);

  const session = answerable(signed.sessionId, context);
  checkSender(session, signed, context);
  if (!context.sessions.codeIs(session, otp)) throw failed(session, 'invalid_otp', 'Invalid OTP', context);
  checkSignature(session, signed, approvalText({ ...signed, otp, grantedScopes }, context.settings), context);
  const granted = grantedOf(session, grantedScopes, context);
  const enrolment = context.enrolments.valid(session.tokenId, context.now());

  // Gone before anything is awaited: a second approval, however close, meets 404.
  context.sessions.end(session, 'approved');
  const { settings, keys, url, issuer, faults } = context;
  const now = context.now();
  const result = await assertion(
    { session, enrolment, granted },
    { settings, keys, url, issuer: issuer(), now, faults: faults.now },
  );
  tell(session, { type: 'approved', ...result }, context);
  return json(200, result);
}

/** `POST /auth/reject`, our own extension: refusing is not documented on the wire (protocol 21). */
export async function reject(request: Incoming, context: OperatorContext): Promise<Answer> {
  const signed = signedRequest(await request.json());
  const session = answerable(signed.sessionId, context);
  checkSender(session, signed, context);
  checkSignature(session, signed, refusalText(signed.sessionId, signed.timestamp), context);
  context.sessions.end(session, 'rejected');
  context.sockets.finish(session, { type: 'rejected', reason: context.settings.declineReason });
  return json(200, { rejected: true });
}

function tell(session: Session, approved: object, { sockets, sessions, settings, faults }: OperatorContext): void {
  const rejected = { type: 'rejected', reason: settings.declineReason };
  switch (faults.now.approved) {
    case 'lost':
      sockets.finish(session);
      return;
    case 'twice':
      sockets.finish(session, approved, approved);
      return;
    case 'then-rejected':
      sockets.finish(session, approved, rejected);
      return;
    case 'after-rejected':
      sockets.finish(session, rejected, approved);
      return;
    case undefined: {
      if (sockets.finish(session, approved)) return;
      // A phone of a test answers sooner than any person: before the relying party had time to connect.
      const keptFor = Math.max(settings.replayWindowMs, session.joined ? 0 : EARLY_MS);
      if (keptFor > 0) sessions.keep(session, JSON.stringify(approved), keptFor);
    }
  }
}

function signedRequest({ sessionId, tokenId, timestamp, signatureBase64 }: Record<string, unknown>): Signed {
  if (typeof sessionId !== 'string' || sessionId === '') throw malformed('sessionId must be text.');
  if (typeof tokenId !== 'string' || tokenId === '') throw malformed('tokenId must be text.');
  if (typeof timestamp !== 'number' || !Number.isSafeInteger(timestamp)) {
    throw malformed('timestamp must be a number of seconds.');
  }
  if (typeof signatureBase64 !== 'string' || signatureBase64 === '') throw malformed('signatureBase64 must be text.');
  return { sessionId, tokenId, timestamp, signatureBase64 };
}

function scopesOf(scopes: unknown): string[] | undefined {
  if (scopes === undefined) return undefined;
  if (!Array.isArray(scopes) || scopes.length > 32 || !scopes.every((scope) => typeof scope === 'string')) {
    throw malformed('grantedScopes must be at most 32 texts.');
  }
  return scopes;
}

function answerable(sessionId: string, { sessions }: OperatorContext): Session {
  const session = sessions.find(sessionId);
  if (session?.state === 'pending') return session;
  if (session?.state === 'rejected') throw new Refusal(429, 'too_many_attempts', 'Too many attempts');
  throw new Refusal(404, 'session_not_found', 'This session does not exist or has ended.');
}

function checkSender(session: Session, { tokenId, timestamp }: Signed, context: OperatorContext): void {
  if (tokenId !== session.tokenId) throw failed(session, 'wrong_token_id', 'Invalid tokenId', context);
  if (Math.abs(Math.floor(context.now() / 1000) - timestamp) > WINDOW_SECONDS) {
    throw failed(session, 'stale_timestamp', 'Invalid timestamp', context);
  }
}

function checkSignature(
  session: Session,
  { signatureBase64 }: Signed,
  message: string,
  context: OperatorContext,
): void {
  const enrolment = context.enrolments.find(session.tokenId);
  const right =
    enrolment &&
    signedByDevice(message, signatureBase64, context.enrolments.keyOf(enrolment), context.settings.signatureFormat);
  if (!right) throw failed(session, 'invalid_signature', 'Invalid signature', context);
}

function grantedOf(
  session: Session,
  grantedScopes: string[] | undefined,
  { settings }: OperatorContext,
): readonly string[] {
  if (grantedScopes === undefined && session.service.consentRequired) {
    throw malformed('This service needs grantedScopes.');
  }
  const granted = grantedScopes ?? session.scopes;
  if (!covers(session.scopes, granted)) throw new Refusal(400, 'invalid_scope', 'These scopes were not asked for.');
  if (granted.length === 0 && session.scopes.length > 0 && !settings.allowEmptyGrant) {
    throw new Refusal(400, 'empty_grant', 'At least one scope has to be granted.');
  }
  return granted;
}

/** A failed attempt counts; the third ends the session (protocol 7.4). */
function failed(
  session: Session,
  code: string,
  reason: string,
  { sessions, sockets, settings }: OperatorContext,
): Refusal {
  if (sessions.fail(session)) sockets.finish(session, { type: 'rejected', reason: 'Too many attempts' });
  else if (settings.rejectedOn === 'each') sockets.announce(session, { type: 'rejected', reason });
  return new Refusal(401, code, reason);
}

function malformed(message: string): Refusal {
  return new Refusal(400, 'invalid_request', message);
}
