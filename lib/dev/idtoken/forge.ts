import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { bend } from './faults.js';
import { newKey, signCompact, signingInput } from './keys.js';
import type { SigningKey } from './keys.js';
import type { IDTokenTokenFault } from './token-faults.js';

/** A token's parts before it is signed. */
export interface TokenParts {
  readonly header: Record<string, unknown>;
  readonly payload: Record<string, unknown>;
}

/** What a forger starts from. */
export interface Forge {
  readonly key: SigningKey;
  readonly issuer: string;
  /** The operator's address. */
  readonly url: string;
  /** Milliseconds. */
  readonly now: number;
}

/** Where the forged header points. The operator serves a key set there, so that a request for it shows. */
export const ELSEWHERE = '/elsewhere/jwks.json';

/** The attacker's key: in no key set but the one {@link ELSEWHERE}. */
export const foreignKey = newKey();

const HOUR = 3600;

/** Makes the named token that nobody may accept. */
export function forge(fault: IDTokenTokenFault, parts: TokenParts, { key, issuer, url, now }: Forge): string {
  const { header, payload } = parts;
  const at = Math.floor(now / 1000);
  const claims = (changes: Record<string, unknown>) => signCompact(header, bend(payload, changes), key.privateKey);
  const headers = (changes: Record<string, unknown>, by = key) =>
    signCompact(bend(header, changes), payload, by.privateKey);
  const elsewhere = url + ELSEWHERE;

  switch (fault) {
    case 'expired':
      return claims({ iat: at - 2 * HOUR, exp: at - HOUR });
    case 'no-exp':
      return claims({ exp: undefined });
    case 'exp-text':
      return claims({ exp: String(at + HOUR) });
    case 'exp-infinite':
      // JSON.stringify would write null: the number is one that only becomes infinite when it is read.
      return signText(header, JSON.stringify(bend(payload, { exp: 0 })).replace('"exp":0', '"exp":1e400'), key);
    case 'issued-early':
      return claims({ iat: at - 10 * 60, exp: at + HOUR });
    case 'issued-late':
      return claims({ iat: at + 10 * 60, exp: at + 2 * HOUR });
    case 'no-iat':
      return claims({ iat: undefined });

    case 'wrong-issuer':
      return claims({ iss: 'https://elsewhere.example' });
    case 'issuer-with-slash':
      return claims({ iss: `${issuer}/` });
    case 'no-issuer':
      return claims({ iss: undefined });
    case 'wrong-audience':
      return claims({ aud: 'another-service' });
    case 'extra-audience':
      return claims({ aud: [payload.aud, 'another-service'].flat() });
    case 'empty-audience':
      return claims({ aud: [] });
    case 'no-audience':
      return claims({ aud: undefined });
    case 'wrong-subject':
      return claims({ sub: 'somebody-else', idtoken: bend(identity(payload), { tokenId: 'somebody-else' }) });
    case 'no-subject':
      return claims({ sub: undefined });
    case 'wrong-token-id':
      return claims({ idtoken: bend(identity(payload), { tokenId: 'somebody-else' }) });

    case 'alg-none':
      return `${signingInput(bend(header, { alg: 'none' }), payload)}.`;
    case 'alg-none-cased':
      return `${signingInput(bend(header, { alg: 'nOnE' }), payload)}.`;
    case 'alg-lower-case':
      return headers({ alg: 'es256' });
    case 'hs256-public-key': {
      const pem = createPublicKey(key.privateKey).export({ type: 'spki', format: 'pem' });
      const input = signingInput(bend(header, { alg: 'HS256' }), payload);
      return `${input}.${createHmac('sha256', pem).update(input).digest('base64url')}`;
    }
    case 'rs256': {
      const input = signingInput(bend(header, { alg: 'RS256' }), payload);
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      return `${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`;
    }
    case 'es384':
      return otherCurve(bend(header, { alg: 'ES384' }), payload, 'P-384', 'sha384');
    case 'es256k':
      return otherCurve(bend(header, { alg: 'ES256K' }), payload, 'secp256k1', 'sha256');
    case 'foreign-key':
      return headers({}, foreignKey);
    case 'unknown-kid':
      return headers({ kid: foreignKey.kid }, foreignKey);
    case 'embedded-jwk':
      return headers({ kid: undefined, jwk: foreignKey.jwk }, foreignKey);
    case 'jku':
      return headers({ kid: foreignKey.kid, jku: elsewhere }, foreignKey);
    case 'x5u':
      return headers({ kid: foreignKey.kid, x5u: elsewhere }, foreignKey);
    case 'x5c':
      return headers({ kid: undefined, x5c: [foreignDer()] }, foreignKey);

    case 'crit':
      return headers({ crit: ['exp'], exp: at + HOUR });
    case 'b64-false':
      return headers({ b64: false, crit: ['b64'] });
    case 'wrong-typ':
      return headers({ typ: 'logout+jwt' });

    case 'broken-signature':
      return broken(signCompact(header, payload, key.privateKey));
    case 'no-signature':
      return `${signingInput(header, payload)}.`;
    case 'der-signature': {
      const input = signingInput(header, payload);
      return `${input}.${sign('sha256', Buffer.from(input), key.privateKey).toString('base64url')}`;
    }
    case 'two-parts':
      return signingInput(header, payload);
    case 'four-parts':
      return `${signCompact(header, payload, key.privateKey)}.e30`;
    case 'not-a-token':
      return 'not.a.token';
    case 'payload-not-json':
      return signText(header, 'not json', key);
  }
}

function identity(payload: Record<string, unknown>): object {
  return typeof payload.idtoken === 'object' && payload.idtoken !== null ? payload.idtoken : {};
}

function otherCurve(header: object, payload: object, namedCurve: string, digest: string): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve });
  const input = signingInput(header, payload);
  const signature = sign(digest, Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

function signText(header: object, payload: string, key: SigningKey): string {
  const encoded = [JSON.stringify(header), payload].map((part) => Buffer.from(part).toString('base64url')).join('.');
  const signature = sign('sha256', Buffer.from(encoded), { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
  return `${encoded}.${signature.toString('base64url')}`;
}

/** One bit of the signature turned over. */
function broken(jwt: string): string {
  const [header = '', payload = '', signature = ''] = jwt.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  bytes.writeUInt8(bytes.readUInt8(10) ^ 1, 10);
  return [header, payload, bytes.toString('base64url')].join('.');
}

/** Not a certificate, only the key: whoever looks into `x5c` at all has already lost. */
function foreignDer(): string {
  return createPublicKey(foreignKey.privateKey).export({ type: 'spki', format: 'der' }).toString('base64');
}
