import { createHmac, randomBytes } from 'node:crypto';
import { bend } from '../server/faults.js';
import { signOrForge } from '../server/forge.js';
import type { SigningKeys } from '../server/keys.js';
import { claimsOf, spell } from './claims.js';
import type { Enrolment } from './enrolments.js';
import { forge } from './forge.js';
import type { IDTokenMisbehaviour } from './misbehave.js';
import type { Settings } from './settings.js';
import { expand, SCOPES } from './scopes.js';
import type { Session } from './sessions.js';

/** An approved login, about to become a token. */
export interface Approved {
  readonly session: Session;
  readonly enrolment: Enrolment;
  readonly granted: readonly string[];
}

/** What tokens are made with. */
export interface Mint {
  readonly settings: Settings;
  readonly keys: SigningKeys;
  readonly issuer: string;
  readonly url: string;
  readonly now: number;
  readonly faults: Readonly<IDTokenMisbehaviour>;
}

/** What the phone is answered and the relying party is sent (protocol 7.2). */
export interface Assertion {
  readonly jwt: string;
  readonly hash: string;
  readonly random: string;
  readonly expiresAt: string;
}

/** Makes the token of an approved login and what goes with it (protocol 11 to 13). */
export async function assertion(approved: Approved, mint: Mint): Promise<Record<string, unknown>> {
  const { session } = approved;
  const payload = payloadOf(approved, mint);
  const jwt = await tokenOf(payload, mint);
  const honest: Assertion = {
    jwt,
    hash: responseHash(session.service.responseSecret, session.id, session.random, jwt),
    random: session.random,
    expiresAt: new Date(payload.exp * 1000).toISOString(),
  };
  const { hash, random } = mint.faults;
  const spoilt = {
    ...(hash && { hash: spoilHex(honest.hash, hash) }),
    ...(random && { random: spoilHex(honest.random, random) }),
  };
  return bend(honest, { ...spoilt, ...mint.faults.approvedFields });
}

/** The anti-forgery hash. Its real form is not documented; this one is ours (protocol 13.3). */
export function responseHash(secret: string, sessionId: string, random: string, jwt: string): string {
  return createHmac('sha256', secret).update(`${sessionId}|${random}|${jwt}`).digest('hex');
}

function payloadOf({ session, enrolment, granted }: Approved, { settings, issuer, now, faults }: Mint) {
  const { tokenId, facts } = enrolment;
  const iat = Math.floor(now / 1000);
  const claims = claimsOf(facts, faults.ungranted ? SCOPES : granted, now, settings);
  const dialect = faults.dialect ?? settings.claimsDialect;
  const spelt = spell({ ...claims, ...(faults.claims as typeof claims) }, tokenId, dialect);
  return {
    sub: tokenId,
    iss: issuer,
    aud: session.service.audience,
    iat,
    exp: iat + settings.jwtTtl,
    scope: faults.scope ?? (settings.expandScopeClaim ? expand(granted) : granted).join(' '),
    ...spelt,
    ...(faults.contradiction && contradiction(claims, tokenId)),
    ...settings.extraClaims,
  };
}

/** The same facts in two spellings, of which the second lies. */
function contradiction(claims: Record<string, unknown>, tokenId: string): Record<string, unknown> {
  const lies = Object.fromEntries(
    Object.entries(claims).map(([claim, value]) => [
      claim,
      typeof value === 'boolean' ? !value : typeof value === 'number' ? value + 1 : `not ${String(value)}`,
    ]),
  ) as Record<string, string | number | boolean>;
  return { ...spell(lies, tokenId, 'flat-snake'), ...spell(claims as typeof lies, tokenId, 'quick-start') };
}

function tokenOf(
  payload: Record<string, unknown>,
  { settings, keys, faults, issuer, url, now }: Mint,
): Promise<string> {
  const header = { alg: 'ES256', typ: 'JWT', kid: keys.current.kid, ...settings.jwtHeader };
  return signOrForge({ header, payload }, faults, { key: keys.current, issuer, url, now }, forge);
}

function spoilHex(honest: string, how: 'none' | 'missing' | 'other' | 'truncated'): string | undefined {
  switch (how) {
    case 'none':
    case 'missing':
      return undefined;
    case 'other':
      return randomBytes(honest.length / 2).toString('hex');
    case 'truncated':
      return honest.slice(0, -2);
  }
}
