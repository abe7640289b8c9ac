import { asLoginError, LoginError, mayBeTriedAgain } from './errors.js';
import type { LoginErrorCode } from './errors.js';
import { subjectOf } from './events.js';
import type { Report } from './events.js';
import type { Keeper } from './keeper.js';
import type { Logins } from './logins.js';
import type { Identity, Json, LoginKind, Verifier } from './operator.js';
import { expectSession } from './logins.js';
import { transition } from './record.js';
import { isOver, keptUntil } from './lifetimes.js';
import type { ApprovedRecord, LoginRecord, LoginState, Place } from './record.js';
import type { LoginReason } from './reason.js';
import { within } from './wait.js';

/** What a finish stands on. */
export interface FinishContext<I extends Identity> {
  readonly logins: Logins;
  readonly keeper: Keeper;
  readonly verifierOf: (kind: LoginKind) => Verifier<I>;
  readonly report: Report;
  /** Aborted when the service closes: ends the wait for another finish. */
  readonly closing: AbortSignal;
}

/** Who asks for a finish, and where. */
export interface FinishAsked {
  readonly place: Place;
  /** Who is logged in to the session. */
  readonly sessionUser?: string | undefined;
  /** No person is logged in, or one has been for minutes only: a device may be added. */
  readonly fresh: boolean;
  /** What the browser brought along; counts for a ceremony only. */
  readonly evidence?: Json | undefined;
}

/** A login that was finished before: the browser goes to its target. */
export interface AlreadyFinished {
  readonly type: 'already';
  readonly redirect: string | undefined;
  /** This finish was sent while the other one ran, or just after: the answer to that, with the session, may be on its way. */
  readonly overlapping: boolean;
}

/** A login that ended otherwise: with a no, without an answer, or with what broke; that has been reported then. */
export interface EndedOtherwise {
  readonly type: 'refused';
  readonly code: LoginErrorCode;
  readonly retryAt?: number | undefined;
}

/** What a finish finds. A no is a value; a breakage throws. */
export type Finding<I extends Identity> =
  { readonly type: 'checked'; readonly approval: CheckedApproval<I> } | AlreadyFinished | EndedOtherwise;

/** An approval that passed the check and waits for the application's word. Exactly one of the methods is called. */
export interface CheckedApproval<I extends Identity> {
  readonly identity: I;
  /** How the person was tied to the screen. */
  readonly method: Verifier<I>['method'];
  readonly returnTo: string | undefined;
  /** What was typed. */
  readonly identifier: string;
  /** Who that is in the operator's terms. */
  readonly person: string;
  /** The guard that asked for this login, in the session of a person: it has to be one of that person. */
  readonly stepUp: string | undefined;
  /**
   * The person is logged in.
   *
   * @param reason - what else is to be told of it.
   */
  complete(redirect: string | undefined, reason?: LoginReason): Promise<void>;
  /**
   * Something broke: the same browser may finish again for 60 s after the approval, without a new push.
   *
   * @param error - what broke: one that no second try can mend ends the login instead.
   */
  release(error?: LoginError): Promise<void>;
  /**
   * The application does not let this person in, or it is another one than was asked.
   *
   * @param cause - what the application threw to say so, for the log.
   */
  refuse(code: 'user_refused' | 'other_person', cause?: unknown): Promise<void>;
}

/** An answer takes no longer to a browser that is there. */
const ON_ITS_WAY_MS = 2_000;

const REFUSALS = { phone: 'login_rejected', browser: 'login_cancelled', application: 'user_refused' } as const;

/** Takes an approval for exactly one caller and checks it; see `LoginService.finish`. */
export async function finishLogin<I extends Identity>(
  context: FinishContext<I>,
  handle: string,
  key: string,
  asked: FinishAsked,
  overlapped = false,
): Promise<Finding<I>> {
  const { record, waited } = await settledRecord(context, handle, key, asked);
  if (isOver(record, Date.now())) return { type: 'refused', code: 'login_expired' };
  switch (record.state) {
    case 'ceremony':
    case 'approved': {
      if (record.kind === 'register' && !asked.fresh) throw new LoginError('fresh_login_required');
      const approved = approvalOf(record, asked.evidence);
      const taken = transition(approved, { ...approved, state: 'finishing' });
      context.keeper.hold(handle, taken, 'finish');
      const won = await context.logins.move(handle, record, taken).catch((error: unknown) => {
        context.keeper.recover(handle, taken.attempt);
        throw error;
      });
      if (!won) context.keeper.release(handle, taken.attempt, 'finish');
      // Another finish was faster: what became of the login is read anew.
      if (!won) return await finishLogin(context, handle, key, asked, true);
      return await checkApproval(context, handle, taken, approved);
    }
    case 'finished':
      return {
        type: 'already',
        redirect: record.redirect,
        overlapping: overlapped || waited || Date.now() - record.finishedAt < ON_ITS_WAY_MS,
      };
    case 'rejected':
      return { type: 'refused', code: REFUSALS[record.by] };
    case 'expired':
      return { type: 'refused', code: 'login_expired' };
    case 'failed':
      return { type: 'refused', code: record.error, retryAt: record.retryAt };
    default:
      throw new LoginError('login_pending');
  }
}

/** Reads a login, after the finish that may be running. At another place, and in another's session, there is none. */
async function settledRecord(
  { logins, closing }: FinishContext<Identity>,
  handle: string,
  key: string,
  { place, sessionUser }: FinishAsked,
): Promise<{ record: LoginRecord; waited: boolean }> {
  let record = await logins.owned(handle, key);
  if (record.place !== place) throw new LoginError('login_not_found');
  // The session that the login made is another one.
  if (record.state !== 'finished') expectSession(record, sessionUser);
  let waited = false;
  while (record.state === 'finishing') {
    waited = true;
    const { promise, resolve } = deferred();
    const unwatch = await logins.watch(handle, (now) => {
      if (now?.state !== 'finishing') resolve();
    });
    // A finish that died with the last process of all never moves on; then the record ends.
    await within(promise, keptUntil(record) - Date.now(), closing).finally(unwatch);
    record = await logins.owned(handle, key);
  }
  return { record, waited };
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** An approval from the phone; or what the browser brought from its ceremony, which settles it now. */
function approvalOf(
  record: LoginRecord & { state: 'ceremony' | 'approved' },
  evidence: Json | undefined,
): ApprovedRecord {
  if (record.state === 'approved') return record;
  if (evidence === undefined) throw new LoginError('login_pending');
  const settled = { person: record.identifier, challengeState: null, evidence, settledAt: Date.now() };
  return transition(record, { state: 'approved', ...settled }) as ApprovedRecord;
}

async function checkApproval<I extends Identity>(
  { logins, keeper, verifierOf, report }: FinishContext<I>,
  handle: string,
  taken: LoginRecord,
  approved: ApprovedRecord,
): Promise<Finding<I>> {
  const about = subjectOf(handle, approved);
  // The first conclusion counts: once it is released, the approval may be in other hands.
  let open = true;
  const conclude = async (state: LoginState): Promise<boolean> => {
    if (!open) return false;
    open = false;
    try {
      const moved = await logins.move(handle, taken, transition(taken, state));
      keeper.release(handle, taken.attempt, 'finish');
      return moved;
    } catch (error) {
      open = true;
      // Once the store answers, the approval is given back.
      keeper.recover(handle, taken.attempt);
      throw error;
    }
  };
  const release = async (error?: LoginError): Promise<void> => {
    if (error && !mayBeTriedAgain(error.code)) {
      await conclude({ state: 'failed', error: error.code, retryAt: undefined });
      return;
    }
    const late = isOver(approved, Date.now());
    if ((await conclude(late ? { state: 'expired' } : approved)) && late) {
      report('expired', about, { reason: 'not_finished' });
    }
  };
  const verifier = verifierOf(approved.kind);
  let identity: I;
  try {
    identity = await checkEvidence(logins, approved, verifier);
  } catch (error) {
    const failure = asLoginError(error);
    const { code } = failure;
    // A store that is down cannot be told; what is wrong with the approval says more than that.
    await release(failure).catch(() => undefined);
    if (mayBeTriedAgain(code) || code === 'internal_error') throw failure;
    report('refused', about, { error: failure });
    return { type: 'refused', code };
  }
  const approval: CheckedApproval<I> = {
    identity,
    method: verifier.method,
    returnTo: approved.returnTo,
    identifier: approved.identifier,
    person: approved.person,
    stepUp: approved.stepUp,
    complete: async (redirect, reason) => {
      if (await conclude({ state: 'finished', redirect, finishedAt: Date.now() }))
        report('finished', about, { reason });
    },
    release,
    refuse: async (code, cause) => {
      if (await conclude({ state: 'rejected', by: 'application' })) {
        report('refused', about, { error: new LoginError(code, { cause }) });
      }
    },
  };
  return { type: 'checked', approval };
}

async function checkEvidence<I extends Identity>(
  logins: Logins,
  approved: ApprovedRecord,
  verifier: Verifier<I>,
): Promise<I> {
  const { evidence, kind, person, scopes, challengeState: state, visitor, startedAt, settledAt } = approved;
  const login = { kind, person, scopes, state, visitor, startedAt, settledAt };
  const { identity, once } = await verifier.verify(evidence, login);
  // Once only, across instances: the first attempt that shows this evidence owns it.
  if (!(await logins.claim(approved.ring, once))) {
    // What the operator itself handed over twice, no browser has stolen.
    throw new LoginError(kind === 'push' ? 'token_repeated' : 'token_replayed');
  }
  return identity;
}
