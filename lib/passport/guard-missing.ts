import type { FlagAnswer, MissingLogin } from '../login/errors.js';
import type { LoginNote } from './note.js';

/** What a guard asks of the login behind a request. */
export interface NeededLogin {
  /** Tells guards apart that ask for different things: when each asked last, the session knows. */
  readonly key: string;
  /** The name of the strategy. */
  readonly provider: string | undefined;
  readonly method: LoginNote['method'];
  /** In seconds. */
  readonly maxAge: number | undefined;
  readonly claims: Readonly<Record<string, boolean>>;
  /** The scope that brings each of the claims. */
  readonly scopes: Readonly<Record<string, string>>;
}

/**
 * What a login lacks of what a guard asks for; nothing if it is enough.
 *
 * @param note - what the session knows of the login; nothing for a login by another way.
 */
export function missingFrom(note: LoginNote | undefined, wanted: NeededLogin, now: number): MissingLogin | undefined {
  const { provider, method, maxAge } = wanted;
  const isBy = provider === undefined || note?.provider === provider;
  const claims = unmetClaims(isBy ? note : undefined, wanted);
  const missing: MissingLogin = {
    ...(!isBy && { provider }),
    ...(method !== undefined && note?.method !== method && { method }),
    ...(maxAge !== undefined && !(now - (note?.at ?? -Infinity) <= maxAge * 1000) && { maxAge }),
    ...(Object.keys(claims).length > 0 && { claims }),
  };
  return Object.keys(missing).length > 0 ? missing : undefined;
}

function unmetClaims(
  note: LoginNote | undefined,
  { claims, scopes }: NeededLogin,
): Readonly<Record<string, FlagAnswer>> {
  const unmet = Object.entries(claims).filter(([claim, value]) => note?.claims?.[claim] !== value);
  return Object.fromEntries(unmet.map(([claim]) => [claim, answerOf(note, claim, scopes[claim] ?? '')]));
}

/** What is known of a claim: what was not shared is not `false`, and what no guard asked for then is unknown. */
function answerOf(note: LoginNote | undefined, claim: string, scope: string): FlagAnswer {
  const value = note?.claims?.[claim];
  if (value !== undefined) return value ? 'true' : 'false';
  return note && !note.scopes.includes(scope) ? 'not_shared' : 'unknown';
}
