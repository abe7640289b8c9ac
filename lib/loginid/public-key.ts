import { createPublicKey, type KeyObject } from 'node:crypto';
import { parseJson } from '../wire/json.js';
import { readKeySet } from '../wire/jwk.js';

/** One block of a kind that holds no secret: node would make a public key of a private one as well. */
const PEM = /^\s*-----BEGIN (PUBLIC KEY|CERTIFICATE)-----[A-Za-z0-9+/=\s]+-----END \1-----\s*$/;

/**
 * Reads a key that ES256 tokens can be checked with: EC, P-256. An operator calls it a certificate and hands out a public
 * key (protocol 16, no. 18), so every spelling is read: SPKI or X.509 in PEM, PEM as a JSON string, or a JWK.
 *
 * @param text - what was handed out.
 * @returns `undefined` if it is no such key.
 */
export function readPublicKey(text: string): KeyObject | undefined {
  if (PEM.test(text)) return readPEM(text);
  const json = parseJson(text);
  if (typeof json === 'string') return PEM.test(json) ? readPEM(json) : undefined;
  return readKeySet({ keys: [json] })[0]?.publicKey;
}

function readPEM(pem: string): KeyObject | undefined {
  try {
    const key = createPublicKey(pem);
    const isP256 = key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
    return isP256 ? key : undefined;
  } catch {
    return undefined; // Not what its first line says.
  }
}
