import type { NoPhone, StartTimes } from './decoys.js';
import type { LoginError } from './errors.js';
import { isLoginError } from './errors.js';
import type { Beginner, OneSession } from './one-session.js';
import type { Challenge, LoginRequest, OperatorAdapter, UnknownPerson } from './operator.js';
import { sleepUntil } from './wait.js';

/** How long a start waits in all for an operator that is busy (ms). */
const QUEUE_MS = 10_000;

/** Whom to ask, and how. */
export interface Asking {
  readonly adapter: Pick<OperatorAdapter, 'begin'>;
  /** There if the operator keeps one session a person. */
  readonly sessions: OneSession | undefined;
  readonly request: LoginRequest;
  readonly beginner: Beginner;
  /** Who asks is not to learn what is so of one person. */
  readonly discreet: boolean;
  /** When a place at the operator was free (ms). */
  readonly from: number;
}

/** What came of it. `times` leave out what was waited for others. */
export interface RingResult {
  readonly begun: Challenge | UnknownPerson | Taken;
  readonly times: StartTimes;
}

/** The operator rings no phone now, for a reason that may be about one person. */
interface Taken {
  readonly noPhone: NoPhone;
  readonly error?: LoginError;
}

/**
 * Asks the operator to ring. One that is busy for less than ten seconds is asked again then: no phone has rung (F6). A
 * known browser takes the one session that an operator keeps a person from strangers.
 *
 * @throws LoginError as the adapter.
 */
export async function askToRing(
  { adapter, sessions, request, beginner, discreet, from: freeAt }: Asking,
  signal: AbortSignal,
): Promise<RingResult> {
  const latest = freeAt + QUEUE_MS;
  let tookOver = false;
  for (let from = freeAt; ; from = Date.now()) {
    const askedAt = Date.now();
    const asked = (begun: RingResult['begun']): RingResult => ({
      begun,
      times: { from, askedAt, begunAt: Date.now() },
    });
    try {
      const begun = await adapter.begin(request, signal);
      if ('code' in begun) await sessions?.hold(request.person, beginner, begun.expiresAt);
      return asked(begun);
    } catch (error) {
      if (!isLoginError(error)) throw error;
      const { code, retryAt = Infinity } = error;
      if (code === 'login_in_progress' && sessions) {
        if (!beginner.sure) return asked({ noPhone: 'session_taken' });
        if (tookOver) throw error;
        await sessions.takeOver(request.person, signal);
        tookOver = true;
      } else if (code !== 'operator_busy') throw error;
      else if (retryAt <= latest) await sleepUntil(retryAt, signal);
      else if (discreet) return asked({ noPhone: 'operator_busy', error });
      else throw error;
    }
  }
}
