import type { Identity } from '../login/operator.js';

/** The token on which an identity stands, after its check. */
export interface VerifiedToken {
  /** As the operator signed it. */
  readonly jwt: string;
  /** What it says. */
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Keeps tokens beside their identities. Of closures, so that whatever prints it prints no token. */
interface TokenShelf {
  put(identity: Identity, token: VerifiedToken): void;
  of(identity: Identity): VerifiedToken | undefined;
}

/** One for all copies of this package that a process may hold. */
const SHELF = Symbol.for('passport-idtoken.tokens');

/** @internal Keeps a token for as long as its identity is in use. */
export function keepToken<I extends Identity>(identity: I, token: VerifiedToken): I {
  shelf().put(identity, token);
  return identity;
}

/**
 * The token of an identity that `verify` was just given, for those who hand it on or keep it as evidence. A copy of the
 * identity has none, and neither has one from a session.
 *
 * @example
 * const idtoken = new IDTokenStrategy({ operator, serviceId }, async (identity) => {
 *   await archive.put(identity.id, tokenOf(identity)?.jwt);
 *   return db.user(identity.id);
 * });
 */
export function tokenOf(identity: Identity): VerifiedToken | undefined {
  return shelf().of(identity);
}

function shelf(): TokenShelf {
  const holder = globalThis as unknown as Record<symbol, TokenShelf | undefined>;
  return (holder[SHELF] ??= newShelf());
}

function newShelf(): TokenShelf {
  const tokens = new WeakMap<Identity, VerifiedToken>();
  return { put: (identity, token) => void tokens.set(identity, token), of: (identity) => tokens.get(identity) };
}
