import type { NoPhone } from './decoys.js';
import { mayHaveRung } from './errors.js';
import type { LoginErrorCode } from './errors.js';
import type { Challenge, Json, LoginKind, WhyRejected } from './operator.js';
import type { Visitor } from './visitor.js';

/* Type aliases, not interfaces: only those are accepted as the plain JSON that a store keeps. */

/** What every login has, from its start to its end. All times are milliseconds of our own clock. */
export type Begun = {
  readonly kind: LoginKind;
  /** Which attempt this is: a new code of the same login never meets the moves of an old one. */
  readonly attempt: string;
  /** Which push this is: a process that takes the login over has another attempt, and the same code on the phone. */
  readonly ring: string;
  /** SHA-256 of the key in the browser's cookie: the login belongs to that browser alone. */
  readonly owner: string;
  /** What the person typed, normalised; a new code needs no second typing. */
  readonly identifier: string;
  readonly scopes: readonly string[];
  /** Its code is not the first: a request for an older one may lie on the phone. */
  readonly again?: true | undefined;
  /** Where it began, and finishes. */
  readonly place: Place;
  /** In whose session it began, where a person was logged in: a digest. */
  readonly sessionUser?: string | undefined;
  /** The guard that asked that person for it, by its key: another one must not finish it. */
  readonly stepUp?: string | undefined;
  /** Where the browser goes after the login: a checked path of our own. */
  readonly returnTo?: string | undefined;
  /** Who began it, as keyed hashes: whose share of what is bounded for all it takes. */
  readonly visitor: Visitor;
  readonly startedAt: number;
};

/** Where a login begins: the router, or the path of a route of the application's own. */
export type Place = typeof ROUTER | `/${string}`;

export const ROUTER = 'router';

/** The operator is being asked. */
type Starting = { readonly state: 'starting' };

/** The code is shown; the person has it on the phone. */
type Pending = {
  readonly state: 'pending';
  readonly challenge: Challenge;
  /** The operator's line has been down for a while. */
  readonly restoring: boolean;
  /** Who was asked; no one for a decoy. */
  readonly asked?: AskedPerson | undefined;
  /** No phone has the code, and `why`. */
  readonly decoy?: true | undefined;
  readonly why?: NoPhone | undefined;
};

/** Whose phone was asked. */
export type AskedPerson = {
  /** In the operator's terms. */
  readonly person: string;
  /** The mark by which the browser knew the person. */
  readonly mark?: string | undefined;
};

/** The browser runs a ceremony with the operator; what comes of it, it brings along when it finishes. */
type Ceremony = { readonly state: 'ceremony' };

type Settled = {
  /** Who was asked, in the operator's terms. */
  readonly person: string;
  readonly challengeState: Json;
  readonly evidence: Json;
  readonly settledAt: number;
};

/** The phone said yes, or a ceremony's evidence was handed in. */
type Approved = Settled & { readonly state: 'approved' };

/**
 * One request finishes the login; it gives back what was approved if something breaks, and another process does if this
 * one dies.
 */
type Finishing = Settled & { readonly state: 'finishing' };

/** The phone, the person in the browser, or the application at the finish said no. */
type Rejected = {
  readonly state: 'rejected';
  readonly by: 'phone' | 'browser' | 'application';
  readonly why?: WhyRejected | undefined;
};

/** No answer came in time. */
type Expired = { readonly state: 'expired' };

/** Something broke, or the approval did not pass the check. */
type Failed = {
  readonly state: 'failed';
  readonly error: LoginErrorCode;
  /** From when on it makes sense to try again, where that is known. */
  readonly retryAt: number | undefined;
};

/** Logged in. Keeps its target and nothing else. */
type Finished = { readonly state: 'finished'; readonly redirect?: string | undefined; readonly finishedAt: number };

/** What a login has besides what every login has. */
export type LoginState = Starting | Ceremony | Pending | Approved | Finishing | Rejected | Expired | Failed | Finished;

/** One login as the store keeps it; `state` tells which fields there are. */
export type LoginRecord = Begun & LoginState;

/** A login whose code is shown. */
export type PendingRecord = Begun & Pending;

/** A login whose approval can be finished. */
export type ApprovedRecord = Begun & Approved;

/** No login lives longer, whatever the operator says. */
const LIFE = 10 * 60_000;
/** How long an approval can be finished, and a finished login tells its target. */
export const AFTERLIFE = 60_000;
/** An answer that was on its way when the code ran out still counts. */
const GRACE = 5_000;
/** A browser's ceremony, the person's second thoughts included. */
const CEREMONY_LIFE = 2 * 60_000;
/** A lookup, a request and the operator's socket together take no longer. */
const STARTING = 150_000;
/** A finish that began in time may end: verify and the session store have ten seconds each. */
const FINISHING = 30_000;

/** The record's next state; what the way to it needed is gone, secrets included. */
export function transition(record: Begun, state: LoginState): LoginRecord {
  const { kind, attempt, ring, owner, identifier, scopes, place, visitor, startedAt } = record;
  const { again, sessionUser, stepUp, returnTo } = record;
  const always = { kind, attempt, ring, owner, place, visitor, startedAt };
  // A login that succeeded needs no new code, so the record forgets who it was.
  if (state.state === 'finished') return Object.assign(always, { identifier: '', scopes: [] }, state);
  return Object.assign(always, { identifier, scopes, again, sessionUser, stepUp, returnTo }, state);
}

/**
 * Until when an approval can be in use by a finish.
 *
 * @param settledAt - when it arrived.
 */
export function heldUntil(settledAt: number): number {
  return settledAt + AFTERLIFE + FINISHING;
}

/** When the store may forget a record. */
export function keptUntil(record: LoginRecord): number {
  switch (record.state) {
    case 'approved':
    case 'finishing':
      return heldUntil(record.settledAt);
    case 'finished':
      return record.finishedAt + AFTERLIFE;
    default:
      return record.startedAt + LIFE;
  }
}

/** A code that ends before its record does, so that the record can still say that it ended. */
export function lastingCode(challenge: Challenge, startedAt: number): Challenge {
  const latest = startedAt + LIFE - 2 * GRACE;
  return challenge.expiresAt <= latest ? challenge : { ...challenge, expiresAt: latest };
}

/** When a shown code is over, the grace for late answers included. */
export function answeredUntil(challenge: Challenge): number {
  return challenge.expiresAt + GRACE;
}

/** Whether a login's time is over although its state does not say so: the process that waited for it may have died. */
export function isOver(record: LoginRecord, now: number): boolean {
  if (record.state === 'starting') return now > record.startedAt + STARTING;
  if (record.state === 'ceremony') return now > record.startedAt + CEREMONY_LIFE;
  if (record.state === 'pending') return now > answeredUntil(record.challenge) + GRACE;
  return record.state === 'approved' && now >= record.settledAt + AFTERLIFE;
}

/** Whether a start of the same person in the same browser meets this login instead of ringing again. */
export function isLive(record: LoginRecord, now: number): boolean {
  // As the page counts: a code that it says is over is over.
  if (record.state === 'pending') return now < wholeSeconds(record.challenge.expiresAt);
  // No second request while the first may lie on the phone, of which no page knows (F3).
  if (record.state === 'failed' && mayHaveRung(record.error)) return now < wholeSeconds(record.retryAt ?? 0);
  return !isEnd(record) && !isOver(record, now);
}

/** What the browser may know of a login. Never a token, a secret of the operator, or the operator's words. */
export type LoginView =
  | Starting
  | Ceremony
  | {
      readonly state: 'pending';
      readonly code: string;
      readonly expiresAt: number;
      readonly devices?: readonly string[] | undefined;
      readonly restoring: boolean;
    }
  | { readonly state: 'approved'; readonly place: Place }
  | Rejected
  | Expired
  | Failed
  | { readonly state: 'finished'; readonly redirect: string | undefined };

/** Projects a record to what its browser may know. */
export function viewOf(record: LoginRecord, now: number): LoginView {
  // How its own ceremony ends, a browser hears from what it asked. Nothing is told of it besides.
  if (record.kind !== 'push' && !AFTER_CEREMONY.includes(record.state)) return { state: 'ceremony' };
  if (isOver(record, now)) return { state: 'expired' };
  switch (record.state) {
    case 'starting':
    case 'ceremony':
    case 'expired':
      return { state: record.state };
    case 'pending': {
      const { code, expiresAt, devices } = record.challenge;
      return {
        state: 'pending',
        code,
        expiresAt: wholeSeconds(expiresAt),
        restoring: record.restoring,
        ...(devices && { devices }),
      };
    }
    case 'approved':
    case 'finishing':
      // A browser sees no difference between an approval and its finish.
      return { state: 'approved', place: record.place };
    case 'rejected':
      return { state: 'rejected', by: record.by, ...(record.why && { why: record.why }) };
    case 'failed':
      return { state: 'failed', error: record.error, retryAt: record.retryAt && wholeSeconds(record.retryAt) };
    case 'finished':
      return { state: 'finished', redirect: record.redirect };
  }
}

/** Operators tell times by the second, and decoys must not be told by a finer grain. */
function wholeSeconds(time: number): number {
  return Math.floor(time / 1000) * 1000;
}

/** What a browser can do with a ceremony that it handed in: finish again, or go to the target. */
const AFTER_CEREMONY: readonly LoginState['state'][] = ['approved', 'finishing', 'finished'];

/** The whole graph. From an end state only a new attempt goes on; a state that follows itself has another target. */
const NEXT: Readonly<Record<LoginState['state'], readonly LoginState['state'][]>> = {
  ceremony: ['ceremony', 'finishing', 'rejected', 'failed'],
  starting: ['starting', 'pending', 'rejected', 'expired', 'failed'],
  pending: ['pending', 'approved', 'rejected', 'expired', 'failed', 'starting'],
  approved: ['approved', 'finishing', 'rejected', 'expired', 'failed', 'starting', 'ceremony'],
  finishing: ['approved', 'finished', 'rejected', 'expired', 'failed'],
  rejected: ['starting', 'ceremony'],
  expired: ['starting', 'ceremony'],
  // An approval that another process held all the same.
  failed: ['approved', 'starting', 'ceremony'],
  finished: ['starting', 'ceremony'],
};

/** Whether a login may go from one state to another. */
export function mayFollow(from: LoginState['state'], to: LoginState['state']): boolean {
  return NEXT[from].includes(to);
}

/** Whether nothing comes after this state but a new attempt. */
export function isEnd({ state }: { readonly state: LoginState['state'] }): boolean {
  return state === 'rejected' || state === 'expired' || state === 'failed' || state === 'finished';
}
