import { approvalText, refusalText, signedByDevice } from './approval.js';
import { json, Refusal } from './http.js';
import type { Answer, Incoming } from './http.js';
import type { Parts } from './parts.js';
import { covers } from './scopes.js';
import type { Session } from './sessions.js';
import { assertion } from './token.js';

const WINDOW_SECONDS = 30;

/** What phone requests have in common. */
interface Signed {
  readonly sessionId: string;
  readonly tokenId: string;
  readonly timestamp: number;
  readonly signatureBase64: string;
}

/** `POST /auth/verify` (protocol 7): the checks stand in the order of section 7.4. */
export async function verify(request: Incoming, parts: Parts): Promise<Answer> {
  const body = await request.json();
  const signed = signedRequest(body);
  const { otp } = body;
  if (typeof otp !== 'string' || !/^\d{6}$/.test(otp)) throw malformed('otp must be six digits.');
  const grantedScopes = scopesOf(body.grantedScopes);

  const session = answerable(signed.sessionId, parts);
  checkSender(session, signed, parts);
  if (!parts.sessions.codeIs(session, otp)) throw failed(session, 'invalid_otp', 'Invalid OTP', parts);
  checkSignature(session, signed, approvalText({ ...signed, otp, grantedScopes }, parts.settings), parts);
  const granted = grantedOf(session, grantedScopes, parts);
  const enrolment = parts.enrolments.valid(session.tokenId, parts.now());

  // Gone before anything is awaited: a second approval, however close, meets 404.
  parts.sessions.end(session, 'approved');
  const { settings, keys, url, issuer, faults } = parts;
  const now = parts.now();
  const result = await assertion(
    { session, enrolment, granted },
    { settings, keys, url, issuer: issuer(), now, faults: faults.now },
  );
  tell(session, { type: 'approved', ...result }, parts);
  return json(200, result);
}

/** `POST /auth/reject`, our own extension: refusing is not documented on the wire (protocol 21). */
export async function reject(request: Incoming, parts: Parts): Promise<Answer> {
  const signed = signedRequest(await request.json());
  const session = answerable(signed.sessionId, parts);
  checkSender(session, signed, parts);
  checkSignature(session, signed, refusalText(signed.sessionId, signed.timestamp), parts);
  parts.sessions.end(session, 'rejected');
  parts.lines.finish(session, { type: 'rejected', reason: parts.settings.declineReason });
  return json(200, { rejected: true });
}

function tell(session: Session, approved: object, { lines, sessions, settings, faults }: Parts): void {
  const rejected = { type: 'rejected', reason: settings.declineReason };
  switch (faults.now.approved) {
    case 'lost':
      lines.finish(session);
      return;
    case 'twice':
      lines.finish(session, approved, approved);
      return;
    case 'then-rejected':
      lines.finish(session, approved, rejected);
      return;
    case 'after-rejected':
      lines.finish(session, rejected, approved);
      return;
    case undefined: {
      const heard = lines.finish(session, approved);
      if (!heard && settings.replayWindowMs > 0) {
        sessions.keep(session, JSON.stringify(approved), settings.replayWindowMs);
      }
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

function answerable(sessionId: string, { sessions }: Parts): Session {
  const session = sessions.find(sessionId);
  if (session?.state === 'pending') return session;
  if (session?.state === 'rejected') throw new Refusal(429, 'too_many_attempts', 'Too many attempts');
  throw new Refusal(404, 'session_not_found', 'This session does not exist or has ended.');
}

function checkSender(session: Session, { tokenId, timestamp }: Signed, parts: Parts): void {
  if (tokenId !== session.tokenId) throw failed(session, 'wrong_token_id', 'Invalid tokenId', parts);
  if (Math.abs(Math.floor(parts.now() / 1000) - timestamp) > WINDOW_SECONDS) {
    throw failed(session, 'stale_timestamp', 'Invalid timestamp', parts);
  }
}

function checkSignature(session: Session, { signatureBase64 }: Signed, message: string, parts: Parts): void {
  const enrolment = parts.enrolments.find(session.tokenId);
  const right =
    enrolment &&
    signedByDevice(message, signatureBase64, parts.enrolments.keyOf(enrolment), parts.settings.signatureFormat);
  if (!right) throw failed(session, 'invalid_signature', 'Invalid signature', parts);
}

function grantedOf(session: Session, grantedScopes: string[] | undefined, { settings }: Parts): readonly string[] {
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
function failed(session: Session, code: string, reason: string, { sessions, lines, settings }: Parts): Refusal {
  if (sessions.fail(session)) lines.finish(session, { type: 'rejected', reason: 'Too many attempts' });
  else if (settings.rejectedOn === 'each') lines.announce(session, { type: 'rejected', reason });
  return new Refusal(401, code, reason);
}

function malformed(message: string): Refusal {
  return new Refusal(400, 'invalid_request', message);
}
