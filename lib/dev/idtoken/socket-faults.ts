import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { IDTokenMisbehaviour, JunkFrame } from './misbehave.js';
import type { Session } from './sessions.js';

const FLOOD_FRAMES = 10_000;
const OVERSIZE = 4 * 1024 * 1024;

/** Answers an upgrade with a refusal. */
export function refuseUpgrade(socket: Duplex, status: number, headers: Record<string, string> = {}): void {
  const lines = Object.entries({ connection: 'close', 'content-length': '0', ...headers });
  socket.end(`HTTP/1.1 ${status} Refused\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
}

/** `otp_ready` (protocol 4), or what a fault makes of its code. */
export function otpReady(session: Session, code: string, fault: IDTokenMisbehaviour['otpReady']): object {
  const shown = {
    masked: `${code.slice(0, 4)}**`,
    other: String((Number(code) + 1) % 1_000_000).padStart(6, '0'),
    'wrong-type': Number(code),
    missing: code,
    late: code,
  }[fault ?? 'late'];
  return { type: 'otp_ready', autoPassword: shown, expiresAt: new Date(session.expiresAt).toISOString() };
}

/** Frames that are none of the protocol's: a relying party has to ignore them, up to a limit. */
export function junkFrames(kinds: readonly JunkFrame[]): readonly (string | Buffer)[] {
  return kinds.flatMap(framesOf);
}

function framesOf(kind: JunkFrame): readonly (string | Buffer)[] {
  switch (kind) {
    case 'unknown-type':
      return [JSON.stringify({ type: 'weather', approved: true, jwt: 'x' }), JSON.stringify({ approved: true })];
    case 'not-json':
      return ['{"type":"approved"', '', '\u0000', 'approved'];
    case 'null':
      return ['null', 'true', '7', '"approved"'];
    case 'array':
      return ['[]', '[{"type":"approved"}]'];
    case 'binary':
      return [randomBytes(64), Buffer.from(JSON.stringify({ type: 'rejected', reason: 'binary' }))];
    case 'oversize':
      return [JSON.stringify({ type: 'weather', report: 'x'.repeat(OVERSIZE) })];
    case 'flood':
      return Array<string>(FLOOD_FRAMES).fill('{"type":"weather"}');
  }
}
