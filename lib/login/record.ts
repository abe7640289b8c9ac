import type { NoPhone } from './decoys.js';
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
export type RecordState = Starting | Ceremony | Pending | Approved | Finishing | Rejected | Expired | Failed | Finished;

/** One login as the store keeps it; `state` tells which fields there are. */
export type LoginRecord = Begun & RecordState;

/** A login whose code is shown. */
export type PendingRecord = Begun & Pending;

/** A login whose approval can be finished. */
export type ApprovedRecord = Begun & Approved;

/** The record's next state; what the way to it needed is gone, secrets included. */
export function transition(record: Begun, state: RecordState): LoginRecord {
  const { kind, attempt, ring, owner, identifier, scopes, place, visitor, startedAt } = record;
  const { again, sessionUser, stepUp, returnTo } = record;
  const always = { kind, attempt, ring, owner, place, visitor, startedAt };
  // A login that succeeded needs no new code, so the record forgets who it was.
  if (state.state === 'finished') return Object.assign(always, { identifier: '', scopes: [] }, state);
  return Object.assign(always, { identifier, scopes, again, sessionUser, stepUp, returnTo }, state);
}

/** The whole graph. From an end state only a new attempt goes on; a state that follows itself has another target. */
const NEXT: Readonly<Record<RecordState['state'], readonly RecordState['state'][]>> = {
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
export function mayFollow(from: RecordState['state'], to: RecordState['state']): boolean {
  return NEXT[from].includes(to);
}

/** Whether nothing comes after this state but a new attempt. */
export function isEnd({ state }: { readonly state: RecordState['state'] }): boolean {
  return state === 'rejected' || state === 'expired' || state === 'failed' || state === 'finished';
}
