import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const NONCE = 12;
const TAG = 16;

/** The first one makes, each of them is accepted. */
export type Secrets = readonly [string, ...string[]];

/** What stands beside a sealed entry for everybody to read, and cannot be changed without breaking the seal. */
export interface Label {
  /** The key under which the entry is kept. */
  readonly key: string;
  readonly attempt: string;
  readonly state: string;
  readonly until: number;
}

/** Seals entries, so that a reader of Redis learns nothing and a writer can neither make, change nor swap one. */
export interface Seal {
  /** @returns an entry as JSON, encrypted with the first secret and bound to its label. */
  close(label: Label, json: string): string;
  /** @returns the entry as JSON, `undefined` if none of the secrets opens it under this label. */
  open(label: Label, sealed: string): string | undefined;
}

/** @returns a key for one purpose, of each secret. */
export function keysFor(purpose: string, [first, ...more]: Secrets): readonly [Buffer, ...Buffer[]] {
  const keyOf = (secret: string) => Buffer.from(hkdfSync('sha256', secret, '', `passport-idtoken ${purpose}`, 32));
  return [keyOf(first), ...more.map(keyOf)];
}

/** @param secrets - the first one seals, each of them opens. */
export function sealWith(secrets: Secrets): Seal {
  const keys = keysFor('records', secrets);
  // Each record has a key of its own: random nonces then never run short.
  const keyOf = (secret: Buffer, { key }: Label) => createHmac('sha256', secret).update(key).digest();
  const bound = ({ key, attempt, state, until }: Label) => Buffer.from(JSON.stringify([key, attempt, state, until]));
  return {
    close: (label, json) => {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv('aes-256-gcm', keyOf(keys[0], label), nonce).setAAD(bound(label));
      const parts = [nonce, cipher.update(json), cipher.final(), cipher.getAuthTag()];
      return Buffer.concat(parts).toString('base64url');
    },
    open: (label, sealed) => {
      const bytes = Buffer.from(sealed, 'base64url');
      if (bytes.length < NONCE + TAG) return undefined;
      for (const secret of keys) {
        const key = keyOf(secret, label);
        const nonce = bytes.subarray(0, NONCE);
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG }).setAAD(bound(label));
        decipher.setAuthTag(bytes.subarray(-TAG));
        try {
          const head = decipher.update(bytes.subarray(NONCE, -TAG));
          return Buffer.concat([head, decipher.final()]).toString();
        } catch {
          // Sealed with another of the secrets, or not by us.
        }
      }
      return undefined;
    },
  };
}
