import { randomBytes } from 'node:crypto';
import type { Client } from './clients.js';
import { refusal } from './errors.js';
import type { RemoteReference } from './remote-reference.js';
import type { User } from './users.js';

/** A person registers a new name. */
export interface Registering {
  readonly kind: 'register';
  readonly username: string;
  /** The name that was reserved for the credential. */
  readonly uid: string;
  readonly handle: string;
  readonly roaming: boolean;
}

/** A person adds an authenticator to an account. */
export interface Adding {
  readonly kind: 'add';
  readonly user: User;
  readonly uid: string;
  readonly registrationSession: string;
}

/** A person logs in, perhaps to approve a remote session. */
export interface LoggingIn {
  readonly kind: 'login';
  readonly user: User;
  readonly remote: RemoteReference | undefined;
}

/** What a challenge was given out for. */
export type Ceremony = Registering | Adding | LoggingIn;

interface Open {
  readonly ceremony: Ceremony;
  readonly client: Client;
  readonly expiresAt: number;
}

/** The challenges that were given out. Each is good once, also where the ceremony fails. */
export class Ceremonies {
  private readonly open = new Map<string, Open>();

  constructor(
    private readonly now: () => number,
    private readonly lifeMs: number,
  ) {}

  /** Gives out a challenge. */
  begin(client: Client, ceremony: Ceremony): string {
    this.sweep();
    const challenge = drawBytes();
    this.open.set(challenge, { ceremony, client, expiresAt: this.now() + this.lifeMs });
    return challenge;
  }

  /** Takes the ceremony of a challenge. Throws a refusal if there is none, or it is another client's or another kind. */
  take<K extends Ceremony['kind']>(challenge: string, kind: K, client: Client): Extract<Ceremony, { kind: K }> {
    this.sweep();
    const found = this.open.get(challenge);
    if (found?.client !== client || found.ceremony.kind !== kind) {
      throw refusal('failed_to_authenticate', 'There is no such challenge, or it was used, or it has run out.');
    }
    this.open.delete(challenge);
    return found.ceremony as Extract<Ceremony, { kind: K }>;
  }

  /** All live equally long, so the oldest run out first. */
  private sweep(): void {
    for (const [challenge, { expiresAt }] of this.open) {
      if (expiresAt > this.now()) return;
      this.open.delete(challenge);
    }
  }
}

/**
 * Random bytes as base64url that survive the vendor's own decoder: it drops a zero byte at either of the last two
 * places (protocol 3, rule 2).
 */
export function drawBytes(size = 32): string {
  for (;;) {
    const bytes = randomBytes(size);
    if (bytes.subarray(-2).every((byte) => byte !== 0)) return bytes.toString('base64url');
  }
}
