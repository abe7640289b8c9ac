import { randomBytes } from 'node:crypto';
import type { JunkFrame } from './misbehave.js';

const FLOOD = 10_000;
const OVERSIZE = 4 * 1024 * 1024;

/** The frames of one kind of junk: what a relying party has to ignore, up to a limit. */
export function junkFrame(kind: JunkFrame): readonly (string | Buffer)[] {
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
      return Array<string>(FLOOD).fill('{"type":"weather"}');
  }
}
