import { randomUUID } from 'node:crypto';
import type { Client } from './clients.js';
import { refusal } from './errors.js';
import type { User } from './users.js';

const LIFE_MS = 300_000;

interface Granted {
  readonly user: User;
  readonly client: Client;
  readonly expiresAt: number;
}

/** Approved requests to add an authenticator: each lets one new device make its credential (protocol 5.7, 5.8). */
export class RegistrationSessions {
  private readonly byId = new Map<string, Granted>();

  constructor(private readonly now: () => number) {}

  /** Grants one. */
  grant(user: User, client: Client): string {
    this.sweep();
    const id = randomUUID();
    this.byId.set(id, { user, client, expiresAt: this.now() + LIFE_MS });
    return id;
  }

  /** Throws a refusal if this is not a session of that user. */
  check(id: string, user: User, client: Client): void {
    this.sweep();
    const granted = this.byId.get(id.toLowerCase());
    if (granted?.user !== user || granted.client !== client) throw refusal('remote_session_not_found');
  }

  /** As {@link check}, and uses it up. */
  take(id: string, user: User, client: Client): void {
    this.check(id, user, client);
    this.byId.delete(id.toLowerCase());
  }

  private sweep(): void {
    for (const [id, { expiresAt }] of this.byId) {
      if (expiresAt > this.now()) return;
      this.byId.delete(id);
    }
  }
}
