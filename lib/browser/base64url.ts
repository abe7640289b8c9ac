/** Writes bytes as base64url without padding. */
export function encode(bytes: ArrayBuffer): string {
  let binary = '';
  for (const byte of new Uint8Array(bytes)) binary += String.fromCharCode(byte);
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/**
 * Reads base64url, every byte of it: also zeros at the end. Padding and the plain alphabet are understood.
 *
 * @throws SyntaxError if it is something else
 */
export function decode(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[\w+/-]*={0,2}$/.test(text)) throw new SyntaxError('This is not base64url.');
  const plain = text.replace(/=+$/, '').replace(/-/g, '+').replace(/_/g, '/');
  // One character alone carries six bits, which is no byte.
  if (plain.length % 4 === 1) throw new SyntaxError('This base64url was cut off.');
  return Uint8Array.from(atob(plain), (char) => char.charCodeAt(0));
}
