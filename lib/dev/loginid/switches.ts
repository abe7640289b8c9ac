import type { Client } from './clients.js';
import type { RemoteSessions } from './remote-sessions.js';
import type { User, Users } from './users.js';

/** What the dashboard can switch. A new device that waits for an approval meanwhile is told at once. */
export class Switches {
  constructor(
    private readonly users: Users,
    private readonly remoteSessions: RemoteSessions,
  ) {}

  /** Switches an integration on or off. */
  client(client: Client, active: boolean): void {
    client.active = active;
    if (active) return;
    for (const session of this.remoteSessions.pending) {
      if (session.client === client) this.remoteSessions.end(session.user, 'client_deactivated');
    }
  }

  /** Switches an account on or off. */
  account(user: User, active: boolean): void {
    user.active = active;
    if (!active) this.remoteSessions.end(user, 'account_deactivated');
  }

  /** Blocks an account as three failed logins do, or takes the block back. */
  block(user: User, blocked: boolean): void {
    if (blocked) {
      this.users.block(user);
      this.remoteSessions.end(user, 'account_blocked');
    } else {
      user.blockedUntil = 0;
    }
  }
}
