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
