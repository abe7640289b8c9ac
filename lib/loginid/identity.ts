import type { Identity, LoginKind } from '../login/operator.js';

/**
 * Who logged in. Plain JSON, in the shape of Passport's normalised profile.
 *
 * @example
 * const loginid = new LoginIDStrategy({ baseURL, apiKey, websiteURL }, (identity) => db.user(identity.id));
 */
export interface LoginIDIdentity extends Identity {
  /** The name of the strategy: `loginid`, unless its option `name` says otherwise. */
  provider: string;
  /** The token's `sub`: stays the same for an account, while a username may come to belong to another person. */
  id: string;
  /** As it was typed, and as the token says it. */
  username: string;
  /** The username: LoginID knows no other name. */
  displayName: string;
  /** The organisation at LoginID in which the username is unique. */
  namespace?: string;
  /**
   * How the person came in: by approving on another device (`push`), with this device (`login`), or with a device
   * registered just now (`register`), for a new account or for one there was. The browser says which of the last two; it
   * proves nothing beyond the login.
   */
  kind: LoginKind;
  /** What the person logged in with, where the operator says so. */
  credential?: { type: string };
  /** When the token was made, ISO 8601. */
  authenticatedAt: string;
  /** When the token runs out, ISO 8601, if it does. */
  expiresAt?: string;
}

/** The claims on which an identity stands, checked before. Times are in seconds. */
export interface LoginIDPayload {
  readonly sub: string;
  readonly iat: number;
  readonly exp?: number;
  readonly nid?: string;
  readonly cred_type?: string;
  readonly [claim: string]: unknown;
}

/**
 * Makes an identity of a verified payload.
 *
 * @param payload - of a token that has been verified.
 * @param username - who was asked for.
 * @param kind - how the person came in.
 * @param provider - the name of the strategy.
 */
export function readIdentity(
  payload: LoginIDPayload,
  username: string,
  kind: LoginKind,
  provider: string,
): LoginIDIdentity {
  const { sub, iat, exp, nid, cred_type: type } = payload;
  return {
    provider,
    id: sub,
    username,
    displayName: username,
    kind,
    ...(nid !== undefined && { namespace: nid }),
    ...(type !== undefined && { credential: { type: type.toLowerCase() } }),
    scopes: [],
    missingScopes: [],
    authenticatedAt: new Date(iat * 1000).toISOString(),
    ...(exp !== undefined && { expiresAt: new Date(exp * 1000).toISOString() }),
  };
}
