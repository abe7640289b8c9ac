import type { Visitor } from './visitor.js';

/** Data that survives `JSON.stringify`: what crosses the seam can be finished by any process. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** What every verified identity has, with any operator. Plain JSON: it may go into a session. */
export interface Identity {
  /** The name of the strategy's operator, such as `idtoken`. */
  provider: string;
  /** Who this is at the operator; stable. */
  id: string;
  /** Granted scopes, expanded to atomic ones. */
  scopes: string[];
  /** Asked for, but not granted. */
  missingScopes: string[];
}

/** What a login asks of an operator. */
export interface LoginRequest {
  /** Who is asked, in the operator's terms: for IDToken the `tokenId`. */
  readonly person: string;
  /** What is asked for; empty means the service's default scopes. */
  readonly scopes: readonly string[];
  /** What the strategy knows of the visitor and the adapter passes on. It is on its way only: never stored. */
  readonly context?: Json;
}

/** A login that the operator has begun. (A type alias: only those count as {@link Json}.) */
export type Challenge = {
  /** The code to compare, 4 to 10 digits. */
  readonly code: string;
  /** When the code runs out, in milliseconds of our own clock. */
  readonly expiresAt: number;
  /** On which of their devices the person can approve, if the operator tells and the page may show it. */
  readonly devices?: readonly string[];
  /** What the adapter needs to hear and to check the outcome. Stays on the server. */
  readonly state: Json;
};

/** What the operator gives a name to. */
interface Named {
  /** What the operator calls it, for the one on call. No visitor learns of it. */
  readonly operatorCode?: string | undefined;
}

/** The operator knows no person of that name, or not any more. */
export interface UnknownPerson extends Named {
  readonly unknownPerson: true;
}

/** Why the phone said no, where the operator tells it: by hand, or because another code was typed there. */
export type WhyRejected = 'refused' | 'wrong_code';

/** How a challenge ended. A breakage is not an outcome: it throws a `LoginError`. */
export type Outcome =
  | { readonly type: 'approved'; readonly evidence: Json }
  | (Named & { readonly type: 'rejected'; readonly why?: WhyRejected | undefined })
  | (Named & { readonly type: 'expired' });

/** How an adapter tells whether an answer would reach it. */
export interface OutcomeListener {
  /** An answer reaches us from now on, so the code may be shown. Called again after each loss that was mended. */
  up(): void;
  /** The connection was lost and is being restored. */
  down(): void;
}

/**
 * How a login goes: `push` asks a device of the person; for the two others the browser runs the ceremony with the
 * operator itself and brings the evidence along.
 */
export type LoginKind = 'push' | 'login' | 'register';

/** An approved login, when its evidence is to be checked. All times are milliseconds of our own clock. */
export interface SettledLogin {
  readonly kind: LoginKind;
  readonly person: string;
  readonly scopes: readonly string[];
  /** What the adapter's challenge held; `null` where there was none. */
  readonly state: Json;
  /** Who began it, as keyed hashes: whose share of key fetches a token that a browser brings may take. */
  readonly visitor: Visitor;
  readonly startedAt: number;
  /** When the approval arrived: time limits of tokens are measured here, not at the finish. */
  readonly settledAt: number;
}

/** What a verifier found. */
export interface Verified<I extends Identity> {
  readonly identity: I;
  /**
   * Names the evidence, the same for every spelling of it and for every strategy: it can be used once only. `until` is the
   * last moment at which a login could settle with it, in milliseconds.
   */
  readonly once: { readonly key: string; readonly until: number };
}

/** Checks evidence. It may look up keys, and nothing else. */
export interface Verifier<I extends Identity> {
  /** Names the verifier in a stored login. */
  readonly name: string;
  /** How the person is tied to the screen: by comparing codes, by typing a code, or by FIDO2. */
  readonly method: 'compare' | 'code' | 'fido2';
  /** @throws LoginError with a `token_*` or `response_*` code, `clock_skew`, or `keys_unavailable` (a breakage). */
  verify(evidence: Json, login: SettledLogin): Promise<Verified<I>>;
}

/**
 * What an operator of an out-of-band login has to do. One contract suite runs over every adapter.
 * The signals are the only clocks: after an abort no timer and no socket is left.
 */
export interface OperatorAdapter<I extends Identity = Identity> extends Verifier<I> {
  readonly method: 'compare' | 'code';
  /** Names operator and service: logins of one are never looked after by a process of another. */
  readonly id: string;
  /**
   * There if the operator keeps one session a person: how long it waits, and how long it is kept once its request is gone
   * (ms). A second `begin` then throws `login_in_progress`.
   */
  readonly oneSession?: { readonly lifeMs: number; readonly graceMs: number };
  /** Asks the operator to ring the phone. Never repeats a request that may have been received. */
  begin(request: LoginRequest, signal: AbortSignal): Promise<Challenge | UnknownPerson>;
  /**
   * Waits for the answer, and restores a lost connection until there is one or the signal ends. Settles in the turn in
   * which the answer comes, and takes leave of the operator afterwards: the person does not wait for that.
   *
   * @param resumed - another process had a connection for this answer before, which this one displaces.
   */
  outcome(challenge: Challenge, listener: OutcomeListener, signal: AbortSignal, resumed?: boolean): Promise<Outcome>;
  /**
   * Asks for something that rings no phone, to see whether the operator answers at all.
   *
   * @throws LoginError `operator_unreachable`, `operator_interrupted`, `operator_timeout`.
   */
  probe(signal: AbortSignal): Promise<void>;
  /**
   * Looks whether logins could be checked, without ringing any phone: the keys, and both clocks.
   *
   * @throws LoginError that says what is wrong.
   */
  check(signal: AbortSignal): Promise<void>;
  /** Lets go of pooled connections. */
  close(): void;
}
