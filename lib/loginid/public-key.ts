import { createPublicKey, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { parseJson } from '../wire/json.js';
import { readKeySet } from '../wire/jwk.js';

/** One block of a kind that holds no secret: node would make a public key of a private one as well. */
const PEM = /^-----BEGIN (PUBLIC KEY|CERTIFICATE)-----([A-Za-z0-9+/=\s]+)-----END \1-----$/;
/** What is left of PEM where only one line was kept, or where the whole of it was encoded once more. */
const BARE = /^[A-Za-z0-9+/]{80,8192}={0,2}$/;

/**
 * Reads a key that ES256 tokens can be checked with: EC, P-256. An operator calls it a certificate and hands out a public
 * key (protocol 16, no. 18), so every spelling is read: SPKI or X.509 in PEM, PEM as a JSON string, a JWK or a set of
 * one. So is PEM as environment variables and dashboards leave it: in one line, with `\n` written out, in quotes,
 * without its first and last line, or in Base64 once more.
 *
 * @param text - what was handed out.
 * @param kid - the key's name, for a set of many.
 * @returns `undefined` if it is no such key.
 */
export function readPublicKey(text: string, kid?: string): KeyObject | undefined {
  const json = parseJson(text);
  if (typeof json === 'string') return readPEM(json);
  if (json === undefined) return readPEM(text);
  const { keys } = readKeySet(isSet(json) ? json : { keys: [json] });
  const ours = keys.length > 1 && kid !== undefined ? keys.filter((key) => key.kid === kid) : keys;
  return ours.length === 1 ? ours[0]?.publicKey : undefined;
}

function isSet(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'keys' in json;
}

function readPEM(text: string): KeyObject | undefined {
  const pem = text
    .replaceAll(/\\r|\\n/g, '\n')
    .replace(/^\uFEFF/, '')
    .replaceAll(/^[\s"']+|[\s"']+$/g, '');
  const [, label, body] = PEM.exec(pem) ?? [];
  if (body !== undefined) return readDER(body, label);
  if (!BARE.test(pem)) return undefined;
  const inside = Buffer.from(pem, 'base64').toString('latin1').trim();
  return inside.startsWith('-----BEGIN') ? readPEM(inside) : readDER(pem, 'PUBLIC KEY');
}

function readDER(base64: string, label: string | undefined): KeyObject | undefined {
  const der = Buffer.from(base64, 'base64');
  try {
    const key =
      label === 'CERTIFICATE'
        ? new X509Certificate(der).publicKey
        : createPublicKey({ key: der, format: 'der', type: 'spki' });
    const isP256 = key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
    return isP256 ? key : undefined;
  } catch {
    return undefined; // Not what its first line says.
  }
}
