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

/**
 * WebCrypto signs as r|s, the wire wants ASN.1 DER (protocol 8.2): a sequence of two integers, each without needless
 * leading zeros and with one where it would read as negative.
 */
export function toDer(raw: Uint8Array): Uint8Array {
  const half = raw.length / 2;
  const parts = [integer(raw.subarray(0, half)), integer(raw.subarray(half))];
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Uint8Array.from([0x30, length, ...parts.flatMap((part) => [...part])]);
}

function integer(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = first < 0 ? Uint8Array.of(0) : bytes.subarray(first);
  const sign = (digits[0] ?? 0) >= 0x80 ? [0] : [];
  return Uint8Array.from([0x02, sign.length + digits.length, ...sign, ...digits]);
}
