import { createPublicKey, verify } from 'node:crypto';
import { decodeBase45, encodeBase45 } from './base45.js';
import { signCompact } from './keys.js';
import type { SigningKeys } from './keys.js';
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
