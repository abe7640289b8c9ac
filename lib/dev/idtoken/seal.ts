import { createPublicKey, verify } from 'node:crypto';
import { signCompact } from '../server/keys.js';
import type { SigningKeys } from '../server/keys.js';
import type { Service } from './settings.js';

/** What a seal says about its service. */
export interface SealedService {
  readonly sid: string;
  readonly name: string;
  readonly url?: string;
  readonly logo?: string;
  readonly scopes: readonly string[];
  readonly exp: number;
}

const PREFIX = 'HC1:';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

/**
 * Stands in for a Service VDS (protocol 15.3): `HC1:` and the Base45 of a compact ES256 signature of the operator. The
 * real seal's bytes are not documented; a relying party hands it through unread in either case.
 */
export function makeSeal(service: Service, expiresAt: number, keys: SigningKeys): string {
  const payload: SealedService = {
    sid: service.serviceId,
    name: service.name,
    ...(service.url !== undefined && { url: service.url }),
    ...(service.logoUrl !== undefined && { logo: service.logoUrl }),
    scopes: service.allowedScopes,
    exp: Math.floor(expiresAt / 1000),
  };
  const { kid, privateKey } = keys.current;
  return (
    PREFIX + encodeBase45(Buffer.from(signCompact({ alg: 'ES256', kid, typ: 'service-vds' }, payload, privateKey)))
  );
}

/** What the seal says, or undefined if it is forged, expired or no seal. */
export function openSeal(text: string, keys: SigningKeys, now: number): SealedService | undefined {
  if (!text.startsWith(PREFIX)) return undefined;
  const jws = decodeBase45(text.slice(PREFIX.length));
  const [header, payload, signature, ...more] = Buffer.from(jws ?? [])
    .toString('latin1')
    .split('.');
  if (header === undefined || payload === undefined || signature === undefined || more.length > 0) return undefined;
  const { alg, kid, typ } = read(header);
  const key = keys.find(kid);
  // `typ` keeps a login token, signed with the same key, from being taken for a seal.
  if (alg !== 'ES256' || typ !== 'service-vds' || !key) return undefined;
  const publicKey = createPublicKey(key.privateKey);
  const signed = Buffer.from(`${header}.${payload}`);
  const bytes = Buffer.from(signature, 'base64url');
  if (!verify('sha256', signed, { key: publicKey, dsaEncoding: 'ieee-p1363' }, bytes)) return undefined;
  const sealed = read(payload) as unknown as SealedService;
  return sealed.exp * 1000 > now ? sealed : undefined;
}

function read(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Base45 (RFC 9285): what fits into the alphanumeric mode of a QR code. */
export function encodeBase45(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 2) {
    const pair = i + 1 < bytes.length;
    let rest = pair ? (bytes[i] ?? 0) * 256 + (bytes[i + 1] ?? 0) : (bytes[i] ?? 0);
    for (let digit = 0; digit < (pair ? 3 : 2); digit++) {
      text += ALPHABET.charAt(rest % 45);
      rest = Math.floor(rest / 45);
    }
  }
  return text;
}

/** The bytes, or undefined for a text that is not Base45. */
export function decodeBase45(text: string): Uint8Array | undefined {
  if (text.length % 3 === 1) return undefined;
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i += 3) {
    const digits = Array.from(text.slice(i, i + 3), (character) => ALPHABET.indexOf(character));
    if (digits.includes(-1)) return undefined;
    const value = digits.reduceRight((sum, digit) => sum * 45 + digit, 0);
    if (value >= (digits.length === 3 ? 65_536 : 256)) return undefined;
    if (digits.length === 3) bytes.push(value >> 8);
    bytes.push(value & 255);
  }
  return Uint8Array.from(bytes);
}
