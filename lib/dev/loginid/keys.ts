import { createPrivateKey, createPublicKey, randomUUID } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';
import { newKey } from '../idtoken/keys.js';
import type { SigningKey } from '../idtoken/keys.js';

const KEPT_MS = 3_600_000;

/** A key as the data file keeps it. */
export interface StoredKey {
  readonly kid: string;
  readonly jwk: JsonWebKey;
  /** Milliseconds until which `/certs` knows it; missing while the key is in use. */
  readonly until?: number;
}

/** The signing keys: one in use, and old ones for longer than anybody accepts their tokens (protocol 9.3). */
export class Keys {
  private inUse: SigningKey;
  private old: { key: SigningKey; until: number }[];

  constructor(
    private readonly now: () => number,
    stored: readonly StoredKey[] = [],
  ) {
    const keys = stored.map(({ kid, jwk, until }) => ({ key: keyOf(kid, jwk), until }));
    this.inUse = keys.find(({ until }) => until === undefined)?.key ?? newUuidKey();
    this.old = keys.flatMap(({ key, until }) => (until === undefined ? [] : [{ key, until }]));
  }

  /** The key that signs. */
  get current(): SigningKey {
    return this.inUse;
  }

  /** All keys that `/certs` knows, newest first. */
  get published(): readonly SigningKey[] {
    return [this.inUse, ...this.old.filter(({ until }) => until > this.now()).map(({ key }) => key)];
  }

  /** What the data file keeps. */
  get stored(): StoredKey[] {
    const kept = this.old.filter(({ until }) => until > this.now());
    return [stored(this.inUse), ...kept.map(({ key, until }) => ({ ...stored(key), until }))];
  }

  /** Signs with a new key from now on. */
  rotate(keepOld: boolean): void {
    const kept = this.old.filter(({ until }) => until > this.now());
    this.old = keepOld ? [{ key: this.inUse, until: this.now() + KEPT_MS }, ...kept] : [];
    this.inUse = newUuidKey();
  }
}

/** The public half in the form that all of the vendor's verifiers read: PEM, SPKI, LF. */
export function pemOf({ privateKey }: SigningKey): string {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
}

function stored({ kid, privateKey }: SigningKey): StoredKey {
  return { kid, jwk: privateKey.export({ format: 'jwk' }) };
}

function keyOf(kid: string, jwk: JsonWebKey): SigningKey {
  const { x = '', y = '' } = jwk;
  const privateKey = createPrivateKey({ key: jwk, format: 'jwk' });
  return { kid, privateKey, jwk: { kty: 'EC', crv: 'P-256', x, y, use: 'sig', alg: 'ES256', kid } };
}

/** The vendor names its keys by UUIDs. */
function newUuidKey(): SigningKey {
  const key = newKey();
  const kid = randomUUID();
  return { ...key, kid, jwk: { ...key.jwk, kid } };
}
