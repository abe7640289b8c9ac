import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The file in which an operator keeps over a restart what `data` says; without a name nothing is kept. */
export class DataFile<Kept extends Readonly<Record<keyof Kept, readonly unknown[]>>> {
  private written: string | undefined;

  /**
   * @param operator - whose file it is, for the error.
   * @param nothing - an empty list for everything that is kept.
   * @param bytes - names of members that are bytes: JSON has them as base64url.
   */
  constructor(
    private readonly operator: string,
    private readonly file: string | undefined,
    private readonly nothing: Kept,
    private readonly bytes: readonly string[] = [],
  ) {}

  /** Reads the file; one that is not there yet holds nothing. Throws for a file of other contents. */
  read(): Kept {
    const text = this.text();
    if (text === undefined) return this.nothing;
    try {
      const { version, ...lists } = JSON.parse(text, (key, value: unknown) => this.revived(key, value)) as Kept & {
        version: unknown;
      };
      const known = Object.keys(this.nothing) as (keyof Kept)[];
      const kept = lists as unknown as Kept;
      if (version === 1 && known.every((name) => Array.isArray(kept[name]))) return kept;
    } catch {
      // Said below.
    }
    throw new Error(`${this.operator}: options.data names a file that this operator did not write: ${this.file}`);
  }

  /** Writes it whole or not at all, for its owner's eyes: it holds the signing keys. What is unchanged is not written. */
  write(kept: Kept): void {
    if (this.file === undefined) return;
    const text = `${JSON.stringify({ version: 1, ...kept }, asText, 2)}\n`;
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

  private revived(key: string, value: unknown): unknown {
    return this.bytes.includes(key) ? new Uint8Array(Buffer.from(value as string, 'base64url')) : value;
  }
}

function asText(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64url') : value;
}
