import { hash } from 'node:crypto';
import type { Decoys, RealStart } from './decoys.js';
import { newAttemptId } from './logins.js';
import type { Logins } from './logins.js';

/** How often a process asks what others saw, and how often it says what it saw (ms). */
const EVERY_MS = 30_000;
/** How long they are kept after the last real start (ms). */
const LIFE_MS = 3_600_000;

/**
 * The real starts that all processes remember: a decoy of one that has just begun looks like the logins of the others
 * (S12, S13). No visitor's answer waits for it, and a store that is down changes nothing: then each goes by its own.
 */
export class RecentStarts {
  private looked = -Infinity;
  private told = -Infinity;
  private looking: Promise<void> = Promise.resolve();

  private readonly key: string | undefined;

  /** @param id - operator and service; `undefined` where there is one process only. */
  constructor(
    private readonly logins: Logins,
    private readonly decoys: Decoys,
    id: string | undefined,
  ) {
    this.key = id === undefined ? undefined : `recent:${hash('sha256', id, 'base64url')}`;
  }

  /** Learns what others saw, now and then. @returns once it is known. */
  look(): Promise<void> {
    const { key } = this;
    if (key !== undefined && Date.now() - this.looked >= EVERY_MS) {
      this.looked = Date.now();
      this.looking = this.read(key)
        .then((common) => void this.decoys.share(common))
        .catch(() => undefined);
    }
    return this.looking;
  }

  /** Says what this process saw, now and then. */
  tell(): void {
    const { key } = this;
    if (key === undefined || Date.now() - this.told < EVERY_MS) return;
    this.told = Date.now();
    this.merge(key).catch(() => undefined);
  }

  private async merge(key: string): Promise<void> {
    const starts = this.decoys.share(await this.read(key));
    const entry = { attempt: newAttemptId(), state: 'recent', starts: starts.map((start) => ({ ...start })) };
    await this.logins.note(key, entry, Date.now() + LIFE_MS);
  }

  private async read(key: string): Promise<readonly RealStart[]> {
    const { starts = [] } = ((await this.logins.noted(key)) ?? {}) as { starts?: readonly RealStart[] };
    return starts;
  }
}
