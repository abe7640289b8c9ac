import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { PersonFacts } from './claims.js';
import { Refusal } from '../server/http.js';

/** A credential bound to a device key (protocol 16). */
export interface Enrolment {
  readonly tokenId: string;
  readonly facts: PersonFacts;
  readonly publicKeyPem: string;
  readonly deviceId: string;
  /** Milliseconds at which the credential runs out. */
  readonly expiresAt: number;
  revoked: boolean;
}

/** Who has a phone. A person who enrols again has a new one: the old key stops counting. */
export class Enrolments {
  private readonly byToken = new Map<string, Enrolment>();
  private readonly keys = new WeakMap<Enrolment, KeyObject>();

  constructor(
    private readonly changed: () => void,
    private readonly replaced: (tokenId: string) => void,
    stored: readonly Enrolment[] = [],
  ) {
    for (const enrolment of stored) this.byToken.set(enrolment.tokenId, { ...enrolment });
  }

  /** All of them, revoked ones too. */
  get all(): readonly Enrolment[] {
    return [...this.byToken.values()];
  }

  /** Binds a person to a device key. Throws a {@link Refusal}: 400 for a key that will not do, 409 after a revocation. */
  add(enrolment: Omit<Enrolment, 'revoked'>): Enrolment {
    if (this.byToken.get(enrolment.tokenId)?.revoked) {
      throw new Refusal(409, 'token_revoked', 'This tokenId was revoked.');
    }
    const added: Enrolment = { ...enrolment, revoked: false };
    this.keys.set(added, publicKeyOf(added.publicKeyPem));
    this.byToken.set(added.tokenId, added);
    this.replaced(added.tokenId);
    this.changed();
    return added;
  }

  /** Finds an enrolment, revoked or not. */
  find(tokenId: string): Enrolment | undefined {
    return this.byToken.get(tokenId);
  }

  /** The enrolment if it is valid. Throws a {@link Refusal}: 404, or 403 if revoked or run out (protocol 3.2). */
  valid(tokenId: string, now: number): Enrolment {
    const enrolment = this.byToken.get(tokenId);
    if (!enrolment) throw new Refusal(404, 'enrollment_not_found', 'This tokenId is not enrolled.');
    if (enrolment.revoked) throw new Refusal(403, 'enrollment_revoked', 'This enrolment was revoked.');
    if (enrolment.expiresAt <= now) throw new Refusal(403, 'credential_expired', 'This credential has run out.');
    return enrolment;
  }

  /** The device key. */
  keyOf(enrolment: Enrolment): KeyObject {
    const known = this.keys.get(enrolment) ?? publicKeyOf(enrolment.publicKeyPem);
    this.keys.set(enrolment, known);
    return known;
  }

  /** Takes an enrolment back for good. */
  revoke(tokenId: string): void {
    const enrolment = this.byToken.get(tokenId);
    if (!enrolment) throw new Error('operator.revoke: this tokenId is not enrolled.');
    enrolment.revoked = true;
    this.changed();
  }
}

function publicKeyOf(pem: string): KeyObject {
  try {
    // Only a public key: from a private one createPublicKey would quietly take its public half.
    if (!pem.startsWith('-----BEGIN PUBLIC KEY-----')) throw new Error('not a public key');
    const key = createPublicKey(pem);
    if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  } catch {
    // Said below, in the same words for every kind of wrong key.
  }
  throw new Refusal(400, 'invalid_public_key', 'publicKeyPem must be an ECDSA P-256 public key in PEM.');
}
