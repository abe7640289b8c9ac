import { toDer } from './der.js';

/** A device key: the private half cannot leave the browser, not even towards this script. */
export interface DeviceKey {
  privateKey: CryptoKey;
  publicKeyPem: string;
}

const P256 = { name: 'ECDSA', namedCurve: 'P-256' };

/** Makes a key pair of which only the public half can be exported. */
export async function newDeviceKey(): Promise<DeviceKey> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(P256, false, ['sign', 'verify']);
  const spki = base64(new Uint8Array(await crypto.subtle.exportKey('spki', publicKey)));
  const lines = spki.match(/.{1,64}/g) ?? [];
  return {
    privateKey,
    publicKeyPem: ['-----BEGIN PUBLIC KEY-----', ...lines, '-----END PUBLIC KEY-----', ''].join('\n'),
  };
}

/** Signs text as an approval is signed: ECDSA with SHA-256, Base64 of DER. */
export async function signText(text: string, privateKey: CryptoKey): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const raw = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, bytes);
  return base64(toDer(new Uint8Array(raw)));
}

/** Base64 of bytes. */
export function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
