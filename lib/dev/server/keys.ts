import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';

/** A signing key as it stands in the key set. */
export interface PublicJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly use: 'sig';
  readonly alg: 'ES256';
  readonly kid: string;
}

/** One signing key. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly jwk: PublicJwk;
}

/** A key as the data file keeps it. */
export interface StoredKey {
  readonly jwk: JsonWebKey;
  /** Missing: the thumbprint of the key. */
  readonly kid?: string;
  /** Milliseconds until which it is published; missing while the key is in use. */
  readonly until?: number;
}

/** An operator's signing keys: one in use, and old ones for as long as their tokens live. */
export class SigningKeys {
  private inUse: SigningKey;
  private old: { key: SigningKey; until: number }[];

  /** @param make - makes a new key. */
  constructor(
    private readonly now: () => number,
    stored: readonly StoredKey[] = [],
    private readonly make: () => SigningKey = () => newKey(),
  ) {
    const keys = stored.map(({ jwk, kid, until }) => ({
      key: keyFrom(createPrivateKey({ key: jwk, format: 'jwk' }), kid),
      until,
    }));
    this.inUse = keys.find(({ until }) => until === undefined)?.key ?? make();
    this.old = keys.flatMap(({ key, until }) => (until === undefined ? [] : [{ key, until }]));
  }

  /** The key that signs. */
  get current(): SigningKey {
    return this.inUse;
  }

  /** The keys that verifiers may ask for, newest first. */
  get published(): readonly SigningKey[] {
    return [this.inUse, ...this.alive().map(({ key }) => key)];
  }

  /** What the data file keeps. */
  get stored(): StoredKey[] {
    return [stored(this.inUse), ...this.alive().map(({ key, until }) => ({ ...stored(key), until }))];
  }

  /** Signs with a new key from now on; the one before stays published for `keepMs`, with 0 no old one does. */
  rotate(keepMs: number): void {
    this.old = keepMs > 0 ? [{ key: this.inUse, until: this.now() + keepMs }, ...this.alive()] : [];
    this.inUse = this.make();
  }

  /** Finds a published key. */
  find(kid: unknown): SigningKey | undefined {
    return this.published.find((key) => key.kid === kid);
  }

  private alive() {
    return this.old.filter(({ until }) => until > this.now());
  }
}

/** A key pair that is in no key set. Its name is the thumbprint where no other is given. */
export function newKey(kid?: string): SigningKey {
  return keyFrom(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, kid);
}

/** The public half as PEM: SPKI with LF, the form that all verifiers read. */
export function pemOf({ privateKey }: SigningKey): string {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
}

/** A JSON Web Signature in compact form, ES256. */
export function signCompact(header: object, payload: object, privateKey: KeyObject): string {
  const input = signingInput(header, payload);
  const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

/** What a JSON Web Signature signs. */
export function signingInput(header: object, payload: object): string {
  return [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
}

function stored({ kid, privateKey }: SigningKey): StoredKey {
  return { kid, jwk: privateKey.export({ format: 'jwk' }) };
}

function keyFrom(privateKey: KeyObject, name?: string): SigningKey {
  const { x = '', y = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  const kid = name ?? thumbprint(x, y);
  return { kid, privateKey, jwk: { kty: 'EC', crv: 'P-256', x, y, use: 'sig', alg: 'ES256', kid } };
}

/** RFC 7638: the required members, in this order, without white space. */
function thumbprint(x: string, y: string): string {
  return createHash('sha256')
    .update(JSON.stringify({ crv: 'P-256', kty: 'EC', x, y }))
    .digest('base64url');
}
