import { createHmac, hkdfSync } from 'node:crypto';

/**
 * The six digits that both sides show (protocol 5): bound to the person and to the session, so that a code seen on one
 * screen is worth nothing in another session. The operator's own form is not documented; this one is ours.
 */
export function deriveCode(masterSecret: Uint8Array, tokenId: string, sessionId: string): string {
  const key = Buffer.from(hkdfSync('sha256', masterSecret, sessionId, `idtoken/otp/v1|${tokenId}`, 32));
  const mac = createHmac('sha256', key).update(`${tokenId}|${sessionId}`).digest();
  const offset = mac.readUInt8(mac.length - 1) & 0x0f;
  const truncated = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(truncated % 1_000_000).padStart(6, '0');
}
