import { asLoginError, LoginError, mayBeTriedAgain } from './errors.js';
import type { LoginErrorCode } from './errors.js';
import { subjectOf } from './events.js';
import type { Report } from './events.js';
import type { Keeper } from './keeper.js';
import { isOver } from './lifetimes.js';
import type { Logins } from './logins.js';
import type { Identity, LoginKind, Verifier } from './operator.js';
import type { LoginReason } from './reason.js';
import { transition } from './record.js';
import type { ApprovedRecord, LoginRecord, RecordState } from './record.js';

/** What the check of an approval stands on. */
export interface ApprovalContext<I extends Identity> {
  readonly logins: Logins;
  readonly keeper: Keeper;
  readonly verifierOf: (kind: LoginKind) => Verifier<I>;
  readonly report: Report;
}

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

/** An approval that passed the check. */
export interface Checked<I extends Identity> {
  readonly type: 'checked';
  readonly approval: CheckedApproval<I>;
}

/** A login that ended otherwise: with a no, without an answer, or with what broke; that has been reported then. */
export interface EndedOtherwise {
  readonly type: 'refused';
  readonly code: LoginErrorCode;
  readonly retryAt?: number | undefined;
}

/** Checks an approval that this process has taken: nothing else moves the login until it is concluded. */
export async function checkApproval<I extends Identity>(
  { logins, keeper, verifierOf, report }: ApprovalContext<I>,
  handle: string,
  taken: LoginRecord,
  approved: ApprovedRecord,
): Promise<Checked<I> | EndedOtherwise> {
  const about = subjectOf(handle, approved);
  // The first conclusion counts: once it is released, the approval may be in other hands.
  let open = true;
  const conclude = async (state: RecordState): Promise<boolean> => {
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
