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
  jwk: JsonWebKey;
  /** Milliseconds at which its last token has run out; missing while the key is in use. */
  until?: number;
}

/** The operator's signing keys (protocol 14): one in use, and old ones for as long as their tokens live. */
export class SigningKeys {
  private inUse: SigningKey;
  private old: { key: SigningKey; until: number }[];

  constructor(
    private readonly now: () => number,
    stored: readonly StoredKey[] = [],
  ) {
    const keys = stored.map(({ jwk, until }) => ({
      key: keyFrom(createPrivateKey({ key: jwk, format: 'jwk' })),
      until,
    }));
    this.inUse = keys.find(({ until }) => until === undefined)?.key ?? newKey();
    this.old = keys.flatMap(({ key, until }) => (until === undefined ? [] : [{ key, until }]));
  }

  /** The key that signs. */
  get current(): SigningKey {
    return this.inUse;
  }

  /** The key set, newest first. */
  get published(): readonly PublicJwk[] {
    return [this.inUse, ...this.alive().map(({ key }) => key)].map(({ jwk }) => jwk);
  }

  /** What the data file keeps. */
  get stored(): StoredKey[] {
    return [
      { jwk: this.inUse.privateKey.export({ format: 'jwk' }) },
      ...this.alive().map(({ key, until }) => ({ jwk: key.privateKey.export({ format: 'jwk' }), until })),
    ];
  }

  /** Signs with a new key from now on; the old one stays published for `keepMs`. */
  rotate(keepMs: number): void {
    this.old = [{ key: this.inUse, until: this.now() + keepMs }, ...this.alive()];
    this.inUse = newKey();
  }

  /** Finds a published key. */
  find(kid: unknown): SigningKey | undefined {
    return [this.inUse, ...this.alive().map(({ key }) => key)].find((key) => key.kid === kid);
  }

  private alive() {
    return this.old.filter(({ until }) => until > this.now());
  }
}

/** A key pair that nobody has published. */
export function newKey(): SigningKey {
  return keyFrom(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
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

function keyFrom(privateKey: KeyObject): SigningKey {
  const { x = '', y = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  // RFC 7638: the required members, in this order, without white space.
  const kid = createHash('sha256')
    .update(JSON.stringify({ crv: 'P-256', kty: 'EC', x, y }))
    .digest('base64url');
  return { kid, privateKey, jwk: { kty: 'EC', crv: 'P-256', x, y, use: 'sig', alg: 'ES256', kid } };
}
