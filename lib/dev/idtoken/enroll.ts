import { text } from '../../options.js';
import type { Rules } from '../../options.js';
import { json, Refusal } from '../server/http.js';
import type { Answer, Incoming } from '../server/http.js';
import { check, day, either, instant, integer, oneOf } from '../server/rules.js';
import type { PersonFacts } from './claims.js';
import type { OperatorContext } from './context.js';

/** The credential's own short keys (protocol 12.1, dialect D); `trust` stands in for what a real chain would say. */
interface Credential {
  tid: string;
  gn?: string;
  fn?: string;
  dob?: string;
  nat?: string;
  doc?: string;
  photo?: string;
  trust?: 1 | 2 | 3;
  /** An instant, or seconds since 1970. */
  exp?: string | number;
}

const YEAR_MS = 365 * 24 * 3600 * 1000;

const CREDENTIAL: Rules<Credential> = {
  tid: text(256),
  gn: text(39),
  fn: text(39),
  dob: day,
  nat: text(3),
  doc: text(64),
  photo: text(16_384),
  trust: oneOf(1, 2, 3),
  exp: either('an instant or a number of seconds', instant, integer(0, 1e11)),
};

/**
 * `POST /enroll` (protocol 16), called by the phone's page. A real `vdsData` is a signed credential; here it is the
 * Base64 of a JSON object with the same keys, so **anybody who can reach the operator can enrol as anybody**:
 * this is for development only.
 */
export async function enroll(request: Incoming, context: OperatorContext): Promise<Answer> {
  const wait = context.limits.enroll.hit(request.ip);
  if (wait > 0) {
    throw new Refusal(429, 'rate_limited', 'Too many enrolments from this address.', { 'retry-after': String(wait) });
  }
  const { vdsData, publicKeyPem, deviceId } = await request.json();
  if (typeof publicKeyPem !== 'string') throw new Refusal(400, 'invalid_public_key', 'publicKeyPem must be text.');
  if (typeof deviceId !== 'string' || deviceId === '' || deviceId.length > 128) {
    throw new Refusal(400, 'invalid_device_id', 'deviceId must be text of 1 to 128 characters.');
  }
  const credential = readCredential(vdsData);
  const now = context.now();
  const expiresAt = expiryOf(credential, now);
  if (expiresAt <= now) throw new Refusal(400, 'invalid_vds', 'This credential has run out.');
  const { tokenId } = context.enrolments.add({
    tokenId: credential.tid,
    facts: factsOf(credential),
    publicKeyPem,
    deviceId,
    expiresAt,
  });
  return json(200, { enrolled: true, tokenId, expiresAt: new Date(expiresAt).toISOString() });
}

/** How long a credential lives that does not say so itself. */
export function defaultExpiry(now: number): number {
  return now + YEAR_MS;
}

function readCredential(vdsData: unknown): Credential {
  try {
    const credential = JSON.parse(Buffer.from(String(vdsData), 'base64').toString()) as Credential;
    check('vdsData', credential, CREDENTIAL, 'tid');
    return credential;
  } catch (error) {
    const reason = error instanceof TypeError ? error.message : 'vdsData must be the Base64 of a JSON object.';
    throw new Refusal(400, 'invalid_vds', reason);
  }
}

function expiryOf({ exp }: Credential, now: number): number {
  if (exp === undefined) return defaultExpiry(now);
  return typeof exp === 'number' ? exp * 1000 : Date.parse(exp);
}

function factsOf({ gn, fn, dob, nat, doc, photo, trust }: Credential): PersonFacts {
  return {
    ...(gn !== undefined && { givenName: gn }),
    ...(fn !== undefined && { familyName: fn }),
    ...(dob !== undefined && { dateOfBirth: dob }),
    ...(nat !== undefined && { nationality: nat }),
    ...(doc !== undefined && { documentNumber: doc }),
    ...(photo !== undefined && { photoBase64: photo }),
    trustLevel: trust ?? 1,
  };
}
