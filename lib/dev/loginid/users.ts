import { randomUUID } from 'node:crypto';
import type { Device } from './device.js';

/** An authenticator of a user. */
export interface Credential {
  /** The operator's name for it. */
  readonly uuid: string;
  /** WebAuthn's name for it, base64url. */
  readonly id: string;
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly transports: readonly string[];
  /** The label that `devices` and results carry. */
  readonly device: Device;
  readonly name: string;
  counter: number;
}

/** An account of a namespace. */
export interface User {
  /** The `sub` of the tokens. */
  readonly id: string;
  readonly namespace: string;
  readonly username: string;
  /** The `user.id` of WebAuthn, base64url. */
  readonly handle: string;
  readonly credentials: Credential[];
  /** False after a deactivation. */
  active: boolean;
  /** Failed logins since the last success. */
  failures: number;
  /** Milliseconds until which the account is blocked. */
  blockedUntil: number;
}

const FAILURES = 3;

/** The accounts: unique by name without regard to case, found by the exact name (protocol 11). */
export class Users {
  private readonly byName = new Map<string, User>();
  private readonly credentialIds = new Set<string>();

  constructor(
    private readonly now: () => number,
    private readonly blockMs: number,
    stored: readonly User[] = [],
  ) {
    for (const user of stored) {
      this.byName.set(keyOf(user.namespace, user.username), user);
      for (const { id } of user.credentials) this.credentialIds.add(id);
    }
  }

  /** All of them, oldest first. */
  get all(): readonly User[] {
    return [...this.byName.values()];
  }

  /** Whether the name is used in this namespace, in whatever case. */
  taken(namespace: string, username: string): boolean {
    return this.byName.has(keyOf(namespace, username));
  }

  /** Finds an account, whatever its state. */
  find(namespace: string, username: string): User | undefined {
    const user = this.byName.get(keyOf(namespace, username));
    return user?.username === username ? user : undefined;
  }

  /** All accounts of that name, in whatever namespace. */
  named(username: string): readonly User[] {
    return this.all.filter((user) => user.username === username);
  }

  /** Opens an account. */
  add(draft: Pick<User, 'namespace' | 'username' | 'handle'>): User {
    const user: User = { ...draft, id: randomUUID(), credentials: [], active: true, failures: 0, blockedUntil: 0 };
    this.byName.set(keyOf(user.namespace, user.username), user);
    return user;
  }

  /** Whether some account uses a WebAuthn id. */
  knowsCredential(id: string): boolean {
    return this.credentialIds.has(id);
  }

  /** Gives an account an authenticator. */
  addCredential(user: User, credential: Credential): void {
    user.credentials.push(credential);
    this.credentialIds.add(credential.id);
  }

  /** Whether failed logins, or a person at the dashboard, have blocked the account. */
  blocked(user: User): boolean {
    return user.blockedUntil > this.now();
  }

  /** Blocks an account for the usual time. */
  block(user: User): void {
    user.blockedUntil = this.now() + this.blockMs;
    user.failures = 0;
  }

  /** Counts a failed login; the third blocks. */
  failed(user: User): void {
    user.failures += 1;
    if (user.failures >= FAILURES) this.block(user);
  }
}

function keyOf(namespace: string, username: string): string {
  return `${namespace}\n${username.toLowerCase()}`;
}
