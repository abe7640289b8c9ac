import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Service } from './settings.js';

/** How a session ended; `pending` until then (protocol 6). */
export type SessionState = 'pending' | 'approved' | 'rejected' | 'expired';

/** One login that waits for a phone. */
export interface Session {
  readonly id: string;
  readonly tokenId: string;
  readonly service: Service;
  /** The service proved who it is with its seal. */
  readonly serviceVerified: boolean;
  readonly scopes: readonly string[];
  readonly random: string;
  /** Only the digest of the code is kept (protocol 5). */
  readonly codeDigest: Buffer;
  readonly expiresAt: number;
  state: SessionState;
  failures: number;
  /** The push went out: a phone that connects later gets it then. */
  rung: boolean;
  /** A socket of the relying party has been there. */
  joined: boolean;
  /** An `approved` that no socket heard, for as long as it may still be fetched. */
  unheard?: { readonly text: string; readonly until: number };
}

/** What a new session is about. */
export type SessionDraft = Pick<Session, 'id' | 'tokenId' | 'service' | 'serviceVerified' | 'scopes'> & {
  readonly code: string;
};

const SWEEP_MS = 100;
const ATTEMPTS = 3;

/**
 * The sessions in memory. An end removes a session, so that later calls meet nothing; only one that ended by too many
 * attempts stays until its expiry, so that they meet 429 (protocol 7.4).
 */
export class Sessions {
  private readonly byId = new Map<string, Session>();
  private readonly waiting = new Map<string, number>();
  private sweeper: NodeJS.Timeout | undefined;

  constructor(
    private readonly now: () => number,
    private readonly lifeMs: number,
    private readonly ended: (session: Session) => void,
  ) {}

  /** All that are kept, oldest first. */
  get all(): readonly Session[] {
    this.sweep();
    return [...this.byId.values()];
  }

  /** How many wait for this person. */
  pendingOf(tokenId: string): number {
    this.sweep();
    return this.waiting.get(tokenId) ?? 0;
  }

  /** Opens a session. */
  create({ code, ...draft }: SessionDraft): Session {
    const session: Session = {
      ...draft,
      random: randomBytes(8).toString('hex'),
      codeDigest: digest(code),
      expiresAt: this.now() + this.lifeMs,
      state: 'pending',
      failures: 0,
      rung: false,
      joined: false,
    };
    this.byId.set(session.id, session);
    this.waiting.set(session.tokenId, (this.waiting.get(session.tokenId) ?? 0) + 1);
    // Polling instead of one timer each: it also notices a virtual clock that jumps.
    this.sweeper ??= setInterval(() => this.sweep(), SWEEP_MS).unref();
    return session;
  }

  /** A session that has not run out; also one that ended by too many attempts. */
  find(id: string): Session | undefined {
    this.sweep();
    return this.byId.get(id);
  }

  /** Compares in constant time. */
  codeIs(session: Session, code: string): boolean {
    return timingSafeEqual(session.codeDigest, digest(code));
  }

  /** Counts a failed attempt. Returns whether it was the last one. */
  fail(session: Session): boolean {
    session.failures += 1;
    if (session.failures < ATTEMPTS) return false;
    this.settle(session, 'rejected');
    return true;
  }

  /** Ends a session and forgets it, unless its answer may still be fetched. */
  end(session: Session, state: SessionState): void {
    this.settle(session, state);
    this.byId.delete(session.id);
  }

  /** Keeps an ended session for a socket that comes late. */
  keep(session: Session, text: string, windowMs: number): void {
    session.unheard = { text, until: this.now() + windowMs };
    this.byId.set(session.id, session);
  }

  /** Forgets everything, as a restart does. */
  clear(): void {
    this.byId.clear();
    this.waiting.clear();
    clearInterval(this.sweeper);
    this.sweeper = undefined;
  }

  private settle(session: Session, state: SessionState): void {
    if (session.state !== 'pending') return;
    session.state = state;
    const left = (this.waiting.get(session.tokenId) ?? 1) - 1;
    if (left > 0) this.waiting.set(session.tokenId, left);
    else this.waiting.delete(session.tokenId);
    this.ended(session);
  }

  private sweep(): void {
    const now = this.now();
    for (const session of this.byId.values()) {
      if (now < (session.unheard?.until ?? session.expiresAt)) continue;
      this.end(session, 'expired');
    }
    if (this.byId.size === 0) {
      clearInterval(this.sweeper);
      this.sweeper = undefined;
    }
  }
}

/** `sess_` and 32 hex digits: not to be guessed. */
export function newSessionId(): string {
  return `sess_${randomBytes(16).toString('hex')}`;
}

/**
 * The six digits that both sides show (protocol 5): bound to the person and to the session, so that a code seen on one
 * screen is worth nothing in another session. The operator's own form is not documented; this one is ours.
 */
export function deriveCode(masterSecret: Uint8Array, tokenId: string, sessionId: string): string {
  const key = Buffer.from(hkdfSync('sha256', masterSecret, sessionId, `idtoken/otp/v1|${tokenId}`, 32));
  const mac = createHmac('sha256', key).update(`${tokenId}|${sessionId}`).digest();
  const offset = mac.readUInt8(mac.length - 1) & 0x0f;
  const truncated = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(truncated % 1_000_000).padStart(6, '0');
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
