import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { bend, hooked } from './faults.js';
import { newKey, pemOf, signCompact, signingInput } from './keys.js';
import type { SigningKey } from './keys.js';

/** A token's parts before it is signed. */
export interface TokenParts {
  /** The members of the header. */
  header: Record<string, unknown>;
  /** The members of the payload. */
  payload: Record<string, unknown>;
}

/** The parts of a token before it is signed, and the honest one after. */
export interface HonestToken extends TokenParts {
  /** The token in compact form. */
  jwt: string;
}

/** What every operator's `misbehave` knows of tokens. */
export interface TokenMisbehaviour<Fault extends string> {
  token?: Fault;
  tokenHeader?: Record<string, unknown>;
  tokenClaims?: Record<string, unknown>;
  jwt?: string | ((honest: HonestToken) => string | Promise<string>);
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

/** The attacker's key: in no key set but the one of {@link ELSEWHERE}. */
export const foreignKey = newKey();

type Forger = (token: Readonly<TokenParts>, by: Forge) => string;

const HOUR_SECONDS = 3600;

/** The forgeries that make sense for any ES256 token, by their name. */
const FORGERIES = {
  expired: claims(({ now }) => ({ iat: seconds(now) - 2 * HOUR_SECONDS, exp: seconds(now) - HOUR_SECONDS })),
  'no-iat': claims(() => ({ iat: undefined })),

  'wrong-issuer': claims(() => ({ iss: 'https://elsewhere.example' })),
  'no-issuer': claims(() => ({ iss: undefined })),
  'wrong-audience': claims(() => ({ aud: 'another-service' })),
  'extra-audience': claims((_by, { aud }) => ({ aud: [aud, 'another-service'].flat() })),
  'no-audience': claims(() => ({ aud: undefined })),
  'no-subject': claims(() => ({ sub: undefined })),

  'alg-none': ({ header, payload }) => `${signingInput(bend(header, { alg: 'none' }), payload)}.`,
  'alg-none-cased': ({ header, payload }) => `${signingInput(bend(header, { alg: 'nOnE' }), payload)}.`,
  'alg-lower-case': headers(() => ({ alg: 'es256' })),
  'hs256-public-key': ({ header, payload }, { key }) => {
    const input = signingInput(bend(header, { alg: 'HS256' }), payload);
    return `${input}.${createHmac('sha256', pemOf(key)).update(input).digest('base64url')}`;
  },
  rs256: ({ header, payload }) => {
    const input = signingInput(bend(header, { alg: 'RS256' }), payload);
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    return `${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`;
  },
  es384: ({ header, payload }) => otherCurve(bend(header, { alg: 'ES384' }), payload, 'P-384', 'sha384'),
  es256k: ({ header, payload }) => otherCurve(bend(header, { alg: 'ES256K' }), payload, 'secp256k1', 'sha256'),
  'foreign-key': headers(() => ({}), foreignKey),
  'embedded-jwk': headers(() => ({ kid: undefined, jwk: foreignKey.jwk }), foreignKey),
  jku: headers(({ url }) => ({ kid: foreignKey.kid, jku: url + ELSEWHERE }), foreignKey),
  x5u: headers(({ url }) => ({ kid: foreignKey.kid, x5u: url + ELSEWHERE }), foreignKey),
  x5c: headers(() => ({ kid: undefined, x5c: [foreignDer()] }), foreignKey),

  crit: headers(({ now }) => ({ crit: ['exp'], exp: seconds(now) + HOUR_SECONDS })),
  'b64-false': headers(() => ({ b64: false, crit: ['b64'] })),
  'wrong-typ': headers(() => ({ typ: 'logout+jwt' })),

  'broken-signature': ({ header, payload }, { key }) => broken(signCompact(header, payload, key.privateKey)),
  'no-signature': ({ header, payload }) => `${signingInput(header, payload)}.`,
  'der-signature': ({ header, payload }, { key }) => {
    const input = signingInput(header, payload);
    return `${input}.${sign('sha256', Buffer.from(input), key.privateKey).toString('base64url')}`;
  },
  'two-parts': ({ header, payload }) => signingInput(header, payload),
  'four-parts': ({ header, payload }, { key }) => `${signCompact(header, payload, key.privateKey)}.e30`,
  'not-a-token': () => 'not.a.token',
  'payload-not-json': ({ header }, { key }) => signText(header, 'not json', key),
} satisfies Readonly<Record<string, Forger>>;

/** The names of the forgeries that every operator knows. */
export type CommonTokenFault = keyof typeof FORGERIES;

/** Makes the named token, which no relying party may accept. */
export function forgeCommon(fault: CommonTokenFault, token: Readonly<TokenParts>, by: Forge): string {
  const forger: Forger = FORGERIES[fault];
  return forger(token, by);
}

/** Signs a token, or makes what a fault makes of it. */
export async function signOrForge<Fault extends string>(
  honest: Readonly<TokenParts>,
  { token: fault, tokenHeader, tokenClaims, jwt }: Readonly<TokenMisbehaviour<Fault>>,
  by: Forge,
  forge: (fault: Fault, token: Readonly<TokenParts>, by: Forge) => string,
): Promise<string> {
  const token = { header: bend(honest.header, tokenHeader), payload: bend(honest.payload, tokenClaims) };
  const said = fault ? forge(fault, token, by) : signCompact(token.header, token.payload, by.key.privateKey);
  return typeof jwt === 'function' ? hooked(() => jwt({ ...token, jwt: said })) : (jwt ?? said);
}

/** A signature of the operator on a payload that `JSON.stringify` would not write. */
export function signText(header: object, payload: string, { privateKey }: SigningKey): string {
  const encoded = [JSON.stringify(header), payload].map((part) => Buffer.from(part).toString('base64url')).join('.');
  const signature = sign('sha256', Buffer.from(encoded), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${encoded}.${signature.toString('base64url')}`;
}

function claims(changes: (by: Forge, payload: Record<string, unknown>) => Record<string, unknown>): Forger {
  return ({ header, payload }, by) => signCompact(header, bend(payload, changes(by, payload)), by.key.privateKey);
}

function headers(changes: (by: Forge) => Record<string, unknown>, signer?: SigningKey): Forger {
  return ({ header, payload }, by) => signCompact(bend(header, changes(by)), payload, (signer ?? by.key).privateKey);
}

function seconds(now: number): number {
  return Math.floor(now / 1000);
}

function otherCurve(header: object, payload: object, namedCurve: string, digest: string): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve });
  const input = signingInput(header, payload);
  const signature = sign(digest, Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

/** One bit of the signature turned over. */
function broken(jwt: string): string {
  const [header = '', payload = '', signature = ''] = jwt.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  bytes.writeUInt8(bytes.readUInt8(10) ^ 1, 10);
  return [header, payload, bytes.toString('base64url')].join('.');
}

/** Not a certificate, only the key: a verifier that looks into `x5c` at all has already lost. */
function foreignDer(): string {
  return createPublicKey(foreignKey.privateKey).export({ type: 'spki', format: 'der' }).toString('base64');
}
