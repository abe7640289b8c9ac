import { LoginError } from './errors.js';
import type { NoPhone } from './decoys.js';
import type { Admission, Limits } from './limits.js';
import type { Json, LoginRequest } from './operator.js';
import { isThenable, LATE, within } from './wait.js';

/** A person in the operator's terms; with a context, if the operator is to hear something of the visitor too. */
export type Person = string | { readonly person: string; readonly context: Json };

/** Who the typed identifier is in the operator's terms; `null` for an unknown person. */
export type Lookup = () => Promise<Person | null> | Person | null;

/** The login that a lookup is for. */
export interface LookupLogin {
  /** As events carry it. */
  handle: string;
}

/** Likewise, told for which login it is. */
export type LookupFor = (login: LookupLogin) => ReturnType<Lookup>;

/** Who is to be rung; without a person a decoy is shown. `from` is when a place at the operator was free (ms). */
export type Found = { readonly from: number } & (
  | { readonly person: Pick<LoginRequest, 'person' | 'context'>; readonly sure: boolean; readonly why?: never }
  | { readonly person?: never; readonly sure?: never; readonly why: NoPhone }
);

/** How long the application's function may take (ms). */
const LOOKUP_TIMEOUT_MS = 10_000;

/**
 * Finds out who is to be rung, once the operator has a place for it: unknown people take one too.
 *
 * @param admission - as what the start was counted, where there are limits.
 * @throws LoginError `operator_busy`, and as {@link lookUp}.
 */
export async function findPerson(
  lookup: Lookup,
  limits: Limits | undefined,
  admission: Admission | undefined,
  signal: AbortSignal,
): Promise<Found> {
  const freeAt = admission && (await limits?.enter(admission, signal));
  if (freeAt !== undefined) throw new LoginError('operator_busy', { retryAt: freeAt });
  const from = Date.now();
  const person = await lookUp(lookup, signal);
  if (!person) return { from, why: 'not_resolved' };
  if (!admission || !limits) return { from, person, sure: false };
  const mayRing = await limits.mayRing(admission, person.person);
  if (!mayRing) return { from, why: 'over_budget' };
  return { from, person, sure: mayRing === 'sure' };
}

/**
 * Asks the application who a login is for.
 *
 * @returns `null` for an unknown person.
 * @throws LoginError `lookup_failed` with what it threw as cause, or after ten seconds; the signal's reason after an
 *   abort.
 */
async function lookUp(lookup: Lookup, signal: AbortSignal): Promise<Pick<LoginRequest, 'person' | 'context'> | null> {
  try {
    // A lookup in JavaScript says in many ways that it found no one.
    const answer = lookup();
    const found = isThenable(answer) ? await within(answer, LOOKUP_TIMEOUT_MS, signal) : answer;
    if (found === LATE) throw new Error('The function did not answer within 10 seconds.');
    const withContext = typeof found === 'object' && found !== null && 'person' in found;
    const person: unknown = withContext ? found.person : found;
    if (person === null || person === undefined || person === '') return null;
    if (typeof person !== 'string') throw new TypeError('The function gave neither text nor null.');
    return withContext ? { person, context: found.context } : { person };
  } catch (cause) {
    signal.throwIfAborted();
    throw new LoginError('lookup_failed', { cause });
  }
}
