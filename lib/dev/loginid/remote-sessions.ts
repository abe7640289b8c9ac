import { createHash, randomInt, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Client } from './clients.js';
import type { Device } from './device.js';
import { refusal } from './errors.js';
import type { LoginIDErrorCode } from './errors.js';
import type { RemoteReference } from './remote-reference.js';
import type { User } from './users.js';

/** What a new device asks for: to be logged in, or to become an authenticator. */
export type RemoteKind = 'push' | 'add';

/** A new device that waits for a registered one (protocol 7.2). */
export interface RemoteSession {
  readonly id: string;
  readonly kind: RemoteKind;
  readonly client: Client;
  readonly user: User;
  readonly code: string;
  readonly requester: Device;
  readonly expiresAt: number;
  state: 'pending' | 'approved' | 'consumed' | 'expired' | 'failed' | 'cancelled';
  attempts: number;
  /** When the requester's connection broke. */
  lostAt?: number | undefined;
  waiter?: Waiter | undefined;
}

interface Waiter {
  approved(): void;
  refused(code: LoginIDErrorCode): void;
}

const SWEEP_MS = 100;
const ATTEMPTS = 3;

/** The remote sessions: the latest of each user is kept, and only one may be pending. */
export class RemoteSessions {
  private readonly byUser = new Map<User, RemoteSession>();
  private sweeper: NodeJS.Timeout | undefined;

  constructor(
    private readonly now: () => number,
    private readonly lifeMs: number,
    private readonly graceMs: number,
  ) {}

  /** Those that wait for an approval, oldest first. */
  get pending(): readonly RemoteSession[] {
    this.sweep();
    return [...this.byUser.values()].filter(({ state }) => state === 'pending');
  }

  /** Opens a session. Throws a refusal while another one of that user is pending. */
  open(draft: Pick<RemoteSession, 'kind' | 'client' | 'user' | 'requester'>): RemoteSession {
    if (this.of(draft.user)?.state === 'pending') throw refusal('remote_session_in_progress');
    const session: RemoteSession = {
      ...draft,
      id: randomUUID(),
      code: String(randomInt(1_000_000)).padStart(6, '0'),
      expiresAt: this.now() + this.lifeMs,
      state: 'pending',
      attempts: 0,
    };
    this.byUser.delete(draft.user);
    this.byUser.set(draft.user, session);
    // Polling instead of one timer each: it also notices a virtual clock that jumps.
    this.sweeper ??= setInterval(() => this.sweep(), SWEEP_MS).unref();
    return session;
  }

  /** Approves the session that a user's registered device names (protocol 7.3). Throws a refusal. */
  approve(user: User, reference: RemoteReference): void {
    const session = this.of(user);
    if (session?.state !== 'pending') throw refusal('remote_session_not_found');
    const { code, sessionId } = reference;
    const fits = (code === undefined || same(code, session.code)) && (sessionId ?? session.id) === session.id;
    if (!fits) throw this.missed(session);
    if (session.waiter) {
      session.state = 'consumed';
      session.waiter.approved();
    } else {
      session.state = 'approved';
    }
  }

  /**
   * Resolves when the session of that code is approved; throws a refusal when it ends otherwise (protocol 7.6). The
   * signal says that the requester is gone.
   */
  async approval(user: User, kind: RemoteKind, code: string, gone: AbortSignal): Promise<void> {
    const session = this.of(user);
    if (session?.kind !== kind) throw refusal('remote_session_not_found');
    if (session.state === 'failed') throw refusal('remote_session_maximum_retry_attempts');
    if (!same(code, session.code)) {
      throw session.state === 'pending' ? this.missed(session) : refusal('remote_session_not_found');
    }
    if (session.state === 'expired') throw refusal('remote_session_timeout');
    if (session.state === 'approved') {
      session.state = 'consumed';
      return;
    }
    if (session.state !== 'pending') throw refusal('remote_session_not_found');
    await this.wait(session, gone);
  }

  /** Ends what a user waits for, such as after a deactivation. */
  end(user: User, code: LoginIDErrorCode): void {
    const session = this.of(user);
    if (session && running(session)) this.close(session, 'cancelled', code);
  }

  /** Forgets everything. */
  clear(): void {
    for (const session of this.byUser.values()) session.waiter?.refused('remote_session_not_found');
    this.byUser.clear();
    this.sweep();
  }

  private wait(session: RemoteSession, gone: AbortSignal): Promise<void> {
    session.waiter?.refused('remote_session_not_found');
    session.lostAt = undefined;
    return new Promise((resolve, reject) => {
      const done = () => {
        gone.removeEventListener('abort', left);
        if (session.waiter === waiter) session.waiter = undefined;
      };
      const left = () => {
        session.lostAt = this.now();
        waiter.refused('remote_session_not_found');
      };
      const waiter: Waiter = {
        approved() {
          done();
          resolve();
        },
        refused(code) {
          done();
          reject(refusal(code));
        },
      };
      session.waiter = waiter;
      gone.addEventListener('abort', left);
      if (gone.aborted) left();
    });
  }

  /** Counts a wrong code or id. */
  private missed(session: RemoteSession): Error {
    session.attempts += 1;
    if (session.attempts < ATTEMPTS) return refusal('remote_session_not_found');
    this.close(session, 'failed', 'remote_session_maximum_retry_attempts');
    return refusal('remote_session_maximum_retry_attempts');
  }

  private close(session: RemoteSession, state: RemoteSession['state'], code: LoginIDErrorCode): void {
    session.state = state;
    session.waiter?.refused(code);
  }

  private of(user: User): RemoteSession | undefined {
    this.sweep();
    return this.byUser.get(user);
  }

  private sweep(): void {
    const now = this.now();
    const sessions = [...this.byUser.values()].filter(running);
    for (const session of sessions) {
      if (now >= session.expiresAt) this.close(session, 'expired', 'remote_session_timeout');
      else if (session.state === 'pending' && now >= (session.lostAt ?? Infinity) + this.graceMs)
        session.state = 'cancelled';
    }
    if (sessions.length > 0) return;
    clearInterval(this.sweeper);
    this.sweeper = undefined;
  }
}

function running({ state }: RemoteSession): boolean {
  return state === 'pending' || state === 'approved';
}

/** Compares in constant time. */
function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
