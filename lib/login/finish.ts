import { checkApproval } from './checked-approval.js';
import type { ApprovalContext, Checked, EndedOtherwise } from './checked-approval.js';
import { LoginError } from './errors.js';
import { isOver, keptUntil } from './lifetimes.js';
import { expectSession } from './logins.js';
import type { Identity, Json } from './operator.js';
import { transition } from './record.js';
import type { ApprovedRecord, LoginRecord, Place } from './record.js';
import { within } from './wait.js';

/** What a finish stands on. */
export interface FinishContext<I extends Identity> extends ApprovalContext<I> {
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

/** What a finish finds. A no is a value; a breakage throws. */
export type Finding<I extends Identity> = Checked<I> | AlreadyFinished | EndedOtherwise;

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
