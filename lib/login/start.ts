import { isLoginError, LoginError } from './errors.js';
import { subjectOf } from './events.js';
import type { Report } from './events.js';
import { hashedVisitor } from './keyed-hash.js';
import type { KeyedHash } from './keyed-hash.js';
import type { Keeper } from './keeper.js';
import type { KnownBrowsers } from './known-browsers.js';
import type { Admission, Limits } from './limits.js';
import { expectSession, newAttemptId } from './logins.js';
import type { Logins } from './logins.js';
import type { Lookup, LookupFor } from './lookup.js';
import type { LoginKind } from './operator.js';
import { transition } from './record.js';
import { isLive } from './lifetimes.js';
import type { Begun, LoginRecord, Place } from './record.js';

/** What a start stands on. */
export interface StartContext {
  /** The name that handles carry. */
  readonly provider: string;
  readonly scopes: readonly string[];
  /** Who may ring, where there are limits. */
  readonly limits: Limits | undefined;
  readonly browsers: KnownBrowsers;
  readonly hash: KeyedHash;
  readonly logins: Logins;
  readonly keeper: Keeper;
  readonly report: Report;
  /** Aborted when the service closes. */
  readonly closing: AbortSignal;
  /** The starts that are being counted and stored right now, by handle. */
  readonly underWay: Map<string, Promise<boolean>>;
  /** Takes a login in state `starting` to its end. */
  readonly run: (handle: string, login: LoginRecord, lookup: Lookup, admission: Admission | undefined) => void;
}

/** Who starts a login, and from where. */
export interface StartRequest {
  /** What the person typed, normalised and checked. */
  readonly identifier: string;
  /** Who that is in the operator's terms. Asked once the login is on its way: no answer waits for it. */
  readonly lookup: LookupFor;
  /** The visitor's network address, for the limits. */
  readonly address: string | undefined;
  /** The mark that the browser has from an earlier login, as its cookie says. */
  readonly mark?: string | undefined;
  /** A checked path of our own. */
  readonly returnTo: string | undefined;
  readonly place: Place;
  /** Who is logged in to the session. */
  readonly sessionUser?: string | undefined;
  /** The guard that asked the person of the session for it. */
  readonly stepUp?: string | undefined;
  /** The browser's key was made for this start: nothing is looked for under it first. */
  readonly isFresh?: boolean;
}

/** Who is about to run a ceremony with the operator in the browser. */
export interface CeremonyRequest extends Omit<StartRequest, 'lookup' | 'mark' | 'isFresh'> {
  readonly kind: Exclude<LoginKind, 'push'>;
}

/** Who asks for a new code, and from where. */
export interface RetryRequest extends Pick<StartRequest, 'address' | 'mark' | 'sessionUser'> {
  readonly lookup: (identifier: string) => LookupFor;
}

/** Starts a login, or meets the one that is on its way; see `LoginService.start`. */
export async function startLogin(context: StartContext, key: string, request: StartRequest): Promise<string> {
  const { provider, scopes, logins, hash } = context;
  const { identifier, address, returnTo, place, sessionUser, stepUp, isFresh } = request;
  const wanted = { identifier, scopes, kind: 'push', place, sessionUser, stepUp } as const;
  const handle = logins.handleOf(key, { provider, ...wanted });
  const visitor = hashedVisitor(hash, address);
  const begun = newAttempt({ owner: logins.ownerOf(key), returnTo, visitor, ...wanted });
  // Only a double click finds something there.
  if (isFresh && (await ringOnce(context, handle, undefined, begun, request))) return handle;
  const existing = await logins.read(handle);
  if (!existing || !isLive(existing, Date.now())) {
    await ringOnce(context, handle, existing, begun, request);
  } else if (existing.returnTo !== returnTo) {
    // Asked again on the way to somewhere else: that is where the person wants to arrive.
    await logins.move(handle, existing, { ...existing, returnTo });
  }
  return handle;
}

/** Rings once more for a login that has ended; see `LoginService.retry`. */
export async function retryLogin(
  context: StartContext,
  handle: string,
  key: string,
  { lookup, sessionUser, ...request }: RetryRequest,
): Promise<void> {
  const existing = await context.logins.owned(handle, key);
  expectSession(existing, sessionUser);
  if (existing.kind !== 'push' || isLive(existing, Date.now()) || existing.state === 'finished') return;
  const begun = newAttempt({ ...existing, visitor: hashedVisitor(context.hash, request.address) });
  await ringOnce(context, handle, existing, begun, { ...request, lookup: lookup(existing.identifier) });
}

/** Begins a ceremony in the browser, or renews the one that is under way; see `LoginService.beginCeremony`. */
export async function startCeremony(context: StartContext, key: string, request: CeremonyRequest): Promise<string> {
  const { provider, scopes, logins, limits, report, hash } = context;
  const { identifier, kind, returnTo, place, sessionUser, stepUp } = request;
  const visitor = hashedVisitor(hash, request.address);
  expectOpen(context);
  const wanted = { identifier, scopes, kind, place, sessionUser, stepUp };
  const handle = logins.handleOf(key, { provider, ...wanted });
  const existing = await logins.read(handle);
  // A browser that waits long renews its ceremony: that is no further start.
  const renewed = existing?.state === 'ceremony' && isLive(existing, Date.now());
  const begun = newAttempt({ owner: logins.ownerOf(key), returnTo, visitor, ...wanted });
  // No phone rings: a person who is named must not lose own starts by that.
  if (!renewed)
    await limits?.admitCeremony(visitor).catch((error: unknown) => overLimits(context, handle, begun, error));
  // A ceremony that is being finished right now stays what it is.
  const placed = await logins.place(handle, existing, transition(begun, { state: 'ceremony' }));
  if (placed && !renewed) report('started', subjectOf(handle, begun));
  return handle;
}

/** Who is counted for a ring. */
type RingRequest = Pick<StartRequest, 'lookup' | 'mark'>;

/** Two presses at once are one start, and one count. @returns whether a login of this process rings now. */
async function ringOnce(
  context: StartContext,
  handle: string,
  existing: LoginRecord | undefined,
  begun: Begun,
  request: RingRequest,
): Promise<boolean> {
  const { underWay } = context;
  const ringing = underWay.get(handle) ?? ring(context, handle, existing, begun, request);
  underWay.set(handle, ringing);
  try {
    return await ringing;
  } finally {
    underWay.delete(handle);
  }
}

/** Puts a login where there is none, or one that has ended, and rings. @returns whether it did: of several, one does. */
async function ring(
  context: StartContext,
  handle: string,
  existing: LoginRecord | undefined,
  begun: Begun,
  request: RingRequest,
): Promise<boolean> {
  const { logins, keeper, limits, report, run } = context;
  expectOpen(context);
  const admission = await admit(context, handle, begun, request);
  if (admission === 'met') return false;
  // A request for an older code may lie on the phone; after a login that succeeded none is left there.
  const again = existing && existing.state !== 'finished' ? ({ again: true } as const) : {};
  const login = transition({ ...begun, ...again }, { state: 'starting' });
  // Before there is a record: a process that dies right after it must not leave one that no other knows of.
  keeper.hold(handle, login);
  const placing = logins.place(handle, existing, login);
  const isPlaced = await placing.catch((error: unknown) => {
    keeper.release(handle, login.attempt);
    if (admission) limits?.leavePlace(admission).catch(() => undefined);
    throw error;
  });
  if (!isPlaced) {
    keeper.release(handle, login.attempt);
    // A double click of the same browser was faster in another process: it is the same login, and one count.
    if (admission) await limits?.giveBack(admission);
    return false;
  }
  report('started', subjectOf(handle, begun));
  run(handle, login, () => request.lookup({ handle }), admission);
  return true;
}

/**
 * Counts a start, before there is a record of it: one over the limits leaves nothing behind.
 *
 * @returns `met` for one over the limits that meets a login after all: of several at once, another was faster.
 */
async function admit(
  context: StartContext,
  handle: string,
  begun: Begun,
  { mark }: RingRequest,
): Promise<Admission | 'met' | undefined> {
  const { identifier, visitor, owner } = begun;
  const known = context.browsers.open(mark, Date.now());
  try {
    return await context.limits?.admit({ identifier, visitor, mark: known, owner });
  } catch (error) {
    // Where the counters are down, the answer does not wait for the store, too.
    const now = isOverLimits(error) ? await context.logins.read(handle) : undefined;
    if (now && isLive(now, Date.now())) return 'met';
    return overLimits(context, handle, begun, error);
  }
}

/** Reports a start over the limits. The visitor who is told so reads the support code of the login that it would be. */
function overLimits({ report }: StartContext, handle: string, begun: Begun, error: unknown): never {
  if (!isOverLimits(error)) throw error;
  const { retryAt, reason } = error;
  const limited = new LoginError('rate_limited', { retryAt, reason, handle });
  report('limited', subjectOf(handle, begun), { error: limited });
  throw limited;
}

function isOverLimits(error: unknown): error is LoginError {
  return isLoginError(error) && error.code === 'rate_limited';
}

/** What is known of an attempt when it begins. */
function newAttempt(login: Omit<Begun, 'attempt' | 'ring' | 'again' | 'startedAt'>): Begun {
  const { kind, owner, identifier, scopes, place, sessionUser, stepUp, returnTo, visitor } = login;
  const [attempt, ring, startedAt] = [newAttemptId(), newAttemptId(), Date.now()];
  const asked = { kind, identifier, scopes, place, returnTo };
  return { attempt, ring, owner, sessionUser, stepUp, visitor, startedAt, ...asked };
}

/** @throws LoginError `closed`. */
function expectOpen({ closing }: StartContext): void {
  if (closing.aborted) throw new LoginError('closed');
}
