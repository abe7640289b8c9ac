import { asLoginError, LoginError } from './errors.js';
import type { LoginErrorCode } from './errors.js';
import type { Report } from './events.js';
import type { Logins } from './logins.js';
import type { Identity, Json, LoginKind, Verifier } from './operator.js';
import { isOver, keptUntil, transition } from './record.js';
import type { ApprovedRecord, LoginRecord, LoginState } from './record.js';
import { within } from './wait.js';

/**
 * What a finish comes to. A refusal is a value; a breakage throws and can be tried again.
 * - `admitted`: the approval stood the check; whoever asked has to close the admission.
 * - `finished`: this login was finished before; go to its target.
 * - `refused`: it was rejected, stopped, or not answered in time.
 */
export type FinishResult<I extends Identity> =
  | { readonly step: 'admitted'; readonly admission: CheckedApproval<I> }
  | { readonly step: 'finished'; readonly redirect: string }
  | {
      readonly step: 'refused';
      readonly code: 'login_rejected' | 'login_cancelled' | 'login_expired' | 'user_refused';
    };

/** An approval that was checked and waits for the application's word. Exactly one of the methods is called. */
export interface CheckedApproval<I extends Identity> {
  readonly identity: I;
  /** How the person was tied to the screen. */
  readonly method: Verifier<I>['method'];
  readonly returnTo: string | undefined;
  /** Somebody is logged in. */
  complete(redirect: string): Promise<void>;
  /** Something broke: the same browser may finish again for 60 s after the approval, without a new push. */
  release(error: LoginError): Promise<void>;
  /** The application wants nobody of that identity. */
  refuse(): Promise<void>;
}

const REFUSALS = { phone: 'login_rejected', browser: 'login_cancelled', application: 'user_refused' } as const;

/** Breakages of a check that a second try can mend; whatever else the check says is final. */
const CHECK_AGAIN: readonly LoginErrorCode[] = ['keys_unavailable', 'store_unavailable', 'store_full'];

/** Hands out each approval to exactly one caller, checked. */
export class Finisher<I extends Identity> {
  constructor(
    private readonly logins: Logins,
    private readonly verifierOf: (kind: LoginKind) => Verifier<I>,
    private readonly report: Report,
    private readonly closing: AbortSignal,
  ) {}

  /** See `LoginDesk.finish`. */
  async finish(handle: string, key: string, evidence?: Json): Promise<FinishResult<I>> {
    let record = await this.logins.owned(handle, key);
    while (record.state === 'finishing') {
      // A finish that died with its process never moves on; then the record ends.
      await this.change(handle, keptUntil(record));
      record = await this.logins.owned(handle, key);
    }
    if (isOver(record, Date.now())) return { step: 'refused', code: 'login_expired' };
    switch (record.state) {
      case 'ceremony': {
        if (evidence === undefined) throw new LoginError('login_pending');
        const settled = { person: record.identifier, challengeState: null, evidence, settledAt: Date.now() };
        const approved = transition(record, { state: 'approved', ...settled }) as ApprovedRecord;
        return (await this.take(handle, record, approved)) ?? (await this.finish(handle, key, evidence));
      }
      case 'approved':
        return (await this.take(handle, record, record)) ?? (await this.finish(handle, key, evidence));
      case 'finished':
        return { step: 'finished', redirect: record.redirect };
      case 'rejected':
        return { step: 'refused', code: REFUSALS[record.by] };
      case 'expired':
        return { step: 'refused', code: 'login_expired' };
      case 'failed':
        throw new LoginError(record.error);
      default:
        throw new LoginError('login_pending');
    }
  }

  /** @returns nothing if somebody else was faster. */
  private async take(
    handle: string,
    from: LoginRecord,
    approved: ApprovedRecord,
  ): Promise<FinishResult<I> | undefined> {
    const taken = transition(approved, { state: 'finishing', settledAt: approved.settledAt });
    if (!(await this.logins.move(handle, from, taken))) return undefined;
    return { step: 'admitted', admission: await this.admit(handle, taken, approved) };
  }

  /** Waits until a login that is being finished moves on, at most until `end`. */
  private async change(handle: string, end: number): Promise<void> {
    let change = () => {};
    const changed = new Promise<void>((resolve) => {
      change = resolve;
    });
    const unwatch = await this.logins.watch(handle, (now) => {
      if (now?.state !== 'finishing') change();
    });
    try {
      await within(changed, end - Date.now(), this.closing);
    } finally {
      unwatch();
    }
  }

  private async admit(handle: string, taken: LoginRecord, approved: ApprovedRecord): Promise<CheckedApproval<I>> {
    // The first conclusion counts: once it is given back, the approval may be in other hands.
    let open = true;
    const conclude = async (state: LoginState): Promise<boolean> => {
      if (!open) return false;
      open = false;
      try {
        await this.logins.move(handle, taken, transition(taken, state));
      } catch (error) {
        open = true;
        throw error;
      }
      return true;
    };
    const release = async (error: LoginError) => {
      const late = isOver(approved, Date.now());
      if (open) this.report('failed', handle, error);
      if ((await conclude(late ? { state: 'expired' } : approved)) && late) this.report('expired', handle);
    };
    const verifier = this.verifierOf(approved.kind);
    let identity: I;
    try {
      identity = await this.check(approved, verifier);
    } catch (error) {
      const failure = asLoginError(error);
      const again = CHECK_AGAIN.includes(failure.code);
      if (!again) this.report('refused', handle, failure);
      const end: LoginState = { state: 'failed', error: failure.code, retryAt: undefined };
      // A store that is down cannot be told; what is wrong with the approval says more than that.
      await (again ? release(failure) : conclude(end)).catch(() => undefined);
      throw failure;
    }
    return {
      identity,
      method: verifier.method,
      returnTo: approved.returnTo,
      complete: async (redirect) => {
        if (await conclude({ state: 'finished', redirect, finishedAt: Date.now() })) this.report('finished', handle);
      },
      release,
      refuse: async () => {
        if (await conclude({ state: 'rejected', by: 'application' })) {
          this.report('refused', handle, new LoginError('user_refused'));
        }
      },
    };
  }

  private async check(approved: ApprovedRecord, verifier: Verifier<I>): Promise<I> {
    const { evidence, kind, person, scopes, challengeState: state, startedAt, settledAt } = approved;
    const login = { kind, person, scopes, state, startedAt, settledAt };
    const { identity, once } = await verifier.verify(evidence, login);
    // Once only, across instances: the first attempt that shows this evidence owns it.
    if (!(await this.logins.claim(approved.attempt, once))) {
      // What the operator itself handed over twice, no browser has stolen.
      throw new LoginError(kind === 'push' ? 'token_repeated' : 'token_replayed');
    }
    return identity;
  }
}
