import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Enrolment } from './enrolments.js';
import type { StoredKey } from './keys.js';

/** What outlives a restart. */
export interface Kept {
  readonly keys: StoredKey[];
  readonly enrolments: readonly Enrolment[];
}

const NOTHING: Kept = { keys: [], enrolments: [] };

/** Reads the data file; a file that is not there yet holds nothing. */
export function readData(file: string | undefined): Kept {
  if (file === undefined) return NOTHING;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return NOTHING;
    throw error;
  }
  try {
    const { version, keys, enrolments } = JSON.parse(text) as Kept & { version: unknown };
    if (version === 1 && Array.isArray(keys) && Array.isArray(enrolments)) return { keys, enrolments };
  } catch {
    // Said below.
  }
  throw new Error(`startIDTokenOperator: options.data names a file that this operator did not write: ${file}`);
}

/** Writes it whole or not at all, for its owner's eyes: it holds the signing keys. */
export function writeData(file: string | undefined, kept: Kept): void {
  if (file === undefined) return;
  mkdirSync(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.new`;
  writeFileSync(draft, `${JSON.stringify({ version: 1, ...kept }, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}
