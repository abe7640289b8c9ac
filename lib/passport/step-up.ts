import { sessionUserOf } from './note.js';
import type { SessionRequest } from './note.js';

/** A login that a guard has asked a person for who is logged in already: it has to be one of the same person. */
export interface StepUp {
  /** Who was logged in then: a digest of what Passport serialised. */
  readonly user: string;
  /** When it was asked for (ms). */
  readonly at: number;
  /** Which guard asks, by its key. */
  readonly guard: string;
  /** What the person has to share for the page that the guard stands before. */
  readonly scopes: readonly string[];
}

/** Under which name a session knows what a guard has asked for. */
const STEP_UP = 'passport-idtoken-step-up';

/** As long as a login may take: later the person is on another errand (ms). */
const LIFE_MS = 10 * 60_000;

/** Notes in the session that its person is on the way to the login page, and for what. The login ends that session. */
export function askStepUp(req: SessionRequest, asked: Pick<StepUp, 'guard' | 'scopes'>): void {
  const user = sessionUserOf(req);
  if (req.session && user !== undefined) {
    req.session[STEP_UP] = { user, at: Date.now(), ...asked } satisfies StepUp;
  }
}

/** What a guard has asked the person of a request for; it counts for that person only. */
export function stepUpOf(req: SessionRequest): StepUp | undefined {
  const asked = req.session?.[STEP_UP] as Partial<StepUp> | undefined;
  const isOfUser = Boolean(req.user) && asked?.user !== undefined && asked.user === sessionUserOf(req);
  return isOfUser && Math.abs(Date.now() - Number(asked.at)) <= LIFE_MS ? (asked as StepUp) : undefined;
}
