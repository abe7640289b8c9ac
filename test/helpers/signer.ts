import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** A P-256 key of an operator, with the means to sign right and wrong. Written without jose, which checks it. */
export interface Signer {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** The public key as a member of a key set. */
  readonly jwk: Readonly<Record<string, unknown>>;
  /** A token with these claims; the header's members can be replaced, or taken out with `undefined`. */
  sign(claims: unknown, header?: Readonly<Record<string, unknown>>): string;
}

let made = 0;

export function makeSigner(kid = `key-${(made += 1)}`): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    kid,
    privateKey,
    publicKey,
    jwk: { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'ES256' },
    sign: (claims, header) => {
      const input = `${encode({ alg: 'ES256', typ: 'JWT', kid, ...header })}.${encode(claims)}`;
      return `${input}.${signES256(input, privateKey).toString('base64url')}`;
    },
  };
}

export function signES256(input: string, key: KeyObject): Buffer {
  return createSign('sha256').update(input).sign({ key, dsaEncoding: 'ieee-p1363' });
}

/** A part of a token; text is taken as JSON as it is. */
export function encode(part: unknown): string {
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
}
