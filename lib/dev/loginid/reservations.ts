import { randomUUID } from 'node:crypto';
import { refusal } from './errors.js';

interface Reservation {
  readonly session: string;
  readonly expiresAt: number;
}

/**
 * Names that a browser has begun to register. The same browser, known by its register session, may try again; another
 * one is told that the name is taken (protocol 5.1).
 */
export class Reservations {
  private readonly byName = new Map<string, Reservation>();

  constructor(
    private readonly now: () => number,
    private readonly lifeMs: number,
  ) {}

  /** Reserves a name and answers the register session. Throws a refusal if another browser has it. */
  reserve(namespace: string, username: string, session: string | undefined): string {
    for (const [name, { expiresAt }] of this.byName) if (expiresAt <= this.now()) this.byName.delete(name);
    const key = keyOf(namespace, username);
    const held = this.byName.get(key);
    if (held && held.session !== session) throw refusal('username_taken');
    const mine = held?.session ?? randomUUID();
    this.byName.set(key, { session: mine, expiresAt: this.now() + this.lifeMs });
    return mine;
  }

  /** The name is registered now. */
  release(namespace: string, username: string): void {
    this.byName.delete(keyOf(namespace, username));
  }
}

function keyOf(namespace: string, username: string): string {
  return `${namespace}\n${username.toLowerCase()}`;
}
