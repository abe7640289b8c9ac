import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { StoredKey } from './keys.js';
import type { LoginIDClientRegistration } from './options.js';
import type { User } from './users.js';

/** What outlives a restart. */
export interface Kept {
  readonly keys: readonly StoredKey[];
  /** Integrations of the dashboard; those of the options are not written. */
  readonly clients: readonly LoginIDClientRegistration[];
  readonly users: readonly User[];
}

const NOTHING: Kept = { keys: [], clients: [], users: [] };

/** The data file, if there is to be one. */
export class DataFile {
  private written: string | undefined;

  constructor(private readonly file: string | undefined) {}

  /** Reads it; a file that is not there yet holds nothing. */
  read(): Kept {
    const text = this.text();
    if (text === undefined) return NOTHING;
    try {
      const { version, keys, clients, users } = JSON.parse(text, revive) as Kept & { version: unknown };
      if (version === 1 && [keys, clients, users].every(Array.isArray)) return { keys, clients, users };
    } catch {
      // Said below.
    }
    throw new Error(`startLoginIDOperator: options.data names a file that this operator did not write: ${this.file}`);
  }

  /** Writes it whole or not at all, for its owner's eyes: it holds the signing keys. What is unchanged is not written. */
  write(kept: Kept): void {
    if (this.file === undefined) return;
    const text = `${JSON.stringify({ version: 1, ...kept }, replace, 2)}\n`;
    if (text === this.written) return;
    mkdirSync(path.dirname(this.file), { recursive: true });
    const draft = `${this.file}.${process.pid}.new`;
    writeFileSync(draft, text, { mode: 0o600 });
    renameSync(draft, this.file);
    this.written = text;
  }

  private text(): string | undefined {
    if (this.file === undefined) return undefined;
    try {
      return readFileSync(this.file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }
}

function replace(key: string, value: unknown): unknown {
  return key === 'publicKey' ? Buffer.from(value as Uint8Array).toString('base64url') : value;
}

function revive(key: string, value: unknown): unknown {
  return key === 'publicKey' ? new Uint8Array(Buffer.from(value as string, 'base64url')) : value;
}
