import { createHmac, timingSafeEqual } from 'node:crypto';
import { LoginError } from '../login/errors.js';
import type { Json } from '../login/operator.js';
import { LATE, within } from '../login/wait.js';
import type { Approval } from './messages.js';

const ANSWER_WITHIN_MS = 10_000;

/** What a function that checks the hash of an answer is given. */
export interface ResponseHash {
  /** The option `responseSecret`. */
  readonly secret: string | undefined;
  /** The operator's name for this authentication. */
  readonly sessionId: string;
  /** The nonce of the initiation, else the one of the answer. */
  readonly random: string | undefined;
  /** The token, as it came. */
  readonly jwt: string;
  /** What the answer brought as `hash`. */
  readonly hash: string;
  /** The whole `approved` message. */
  readonly message: Readonly<Record<string, Json>>;
}

/** How the answer itself is checked, beside its token. */
export interface ResponseRules {
  /** Refuse an answer without `random`. */
  readonly requireRandom: boolean;
  /** Check `hash` as HMAC-SHA256 over `sessionId|random|jwt`; this form is ours, the operator documents none. */
  readonly responseSecret?: string | undefined;
  /** Checks `hash` in the operator's own form instead; anything but `true` within 10 seconds refuses. */
  readonly verifyResponseHash?: ((input: ResponseHash) => boolean | Promise<boolean>) | undefined;
}

/** The login that an answer belongs to. */
export interface ResponseSession {
  /** The operator's name for this authentication. */
  readonly sessionId: string;
  /** The nonce of the initiation. */
  readonly random: string | null;
}

/**
 * Checks `random` and `hash` of an approval (protocol 13.3).
 *
 * @param approval - the answer.
 * @param session - what it answers.
 * @param rules - how strictly.
 * @throws LoginError `response_random` or `response_hash`.
 */
export async function checkResponse(approval: Approval, session: ResponseSession, rules: ResponseRules): Promise<void> {
  checkRandom(approval.random, session.random ?? undefined, rules.requireRandom);

  const { responseSecret: secret, verifyResponseHash } = rules;
  if (secret === undefined && !verifyResponseHash) return;
  const { jwt, hash, message } = approval;
  if (hash === undefined) throw new LoginError('response_hash');
  const random = session.random ?? approval.random;
  const input = { secret, sessionId: session.sessionId, random, jwt, hash, message };
  const isRight = await (verifyResponseHash ? ask(verifyResponseHash, input) : isOurForm(input));
  if (!isRight) throw new LoginError('response_hash');
}

function checkRandom(received: string | undefined, made: string | undefined, required: boolean): void {
  const both = received !== undefined && made !== undefined;
  if (both ? !isEqual(Buffer.from(received), Buffer.from(made)) : required) throw new LoginError('response_random');
}

async function ask(verify: NonNullable<ResponseRules['verifyResponseHash']>, input: ResponseHash): Promise<boolean> {
  try {
    const answer: unknown = await within(Promise.resolve(verify(input)), ANSWER_WITHIN_MS);
    if (answer === LATE) throw new Error('There was no answer in time.');
    return answer === true;
  } catch (cause) {
    throw new LoginError('response_hash', {
      message: 'The function `verifyResponseHash` broke. See the cause.',
      cause,
    });
  }
}

function isOurForm({ secret = '', sessionId, random = '', jwt, hash }: ResponseHash): boolean {
  const right = createHmac('sha256', secret).update(`${sessionId}|${random}|${jwt}`).digest();
  return isEqual(decodeHash(hash), right);
}

/** 32 bytes in hex, Base64 or Base64url. */
function decodeHash(hash: string): Buffer {
  if (/^[0-9a-f]{64}$/i.test(hash)) return Buffer.from(hash, 'hex');
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(hash)) return Buffer.from(hash, 'base64');
  return Buffer.alloc(0);
}

/** Takes the same time wherever two values differ. */
function isEqual(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
