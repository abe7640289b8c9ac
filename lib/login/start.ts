import { randomInt } from 'node:crypto';
import { LoginError } from './errors.js';
import type { Report } from './events.js';
import type { Limits, Starter } from './limits.js';
import { digest, handleOf } from './logins.js';
import type { Logins } from './logins.js';
import type { Lookup } from './lookup.js';
import type { LoginKind } from './operator.js';
import { isLive, transition } from './record.js';
import type { Begun, LoginRecord } from './record.js';

/** What a start stands on. */
export interface StartContext {
  /** The name that handles carry. */
  readonly provider: string;
  readonly scopes: readonly string[];
  readonly limits: Limits;
  readonly logins: Logins;
  readonly report: Report;
  /** Aborted when the service closes. */
  readonly closing: AbortSignal;
  /** Takes a login in state `starting` to its end. */
  readonly run: (handle: string, login: LoginRecord, lookup: Lookup) => void;
}

/** Who starts a login, and from where. */
export interface StartRequest {
  /** What the person typed, normalised and checked. */
  readonly identifier: string;
  /** Who that is in the operator's terms. Asked once the login is on its way: no answer waits for it. */
  readonly lookup: Lookup;
  /** The visitor's network address, for the limits. */
  readonly address: string | undefined;
  /** A checked path of our own. */
  readonly returnTo: string | undefined;
}

/** Who is about to run a ceremony with the operator in the browser. */
export interface CeremonyRequest extends Omit<StartRequest, 'lookup'> {
  readonly kind: Exclude<LoginKind, 'push'>;
}

/** Starts a login, or meets the one that is on its way; see `LoginService.start`. */
export async function startLogin(context: StartContext, key: string, request: StartRequest): Promise<string> {
  const { provider, scopes, logins } = context;
  const { identifier, returnTo } = request;
  const handle = handleOf(key, { provider, identifier, scopes, kind: 'push' });
  const existing = await logins.read(handle);
  if (!existing || !isLive(existing, Date.now())) {
    const begun = newAttempt({ kind: 'push', owner: digest(key), identifier, scopes, returnTo });
    await ring(context, handle, existing, begun, request);
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
  lookup: (identifier: string) => Lookup,
  address: string | undefined,
): Promise<void> {
  const existing = await context.logins.owned(handle, key);
  if (existing.kind !== 'push' || isLive(existing, Date.now()) || existing.state === 'finished') return;
  const begun = newAttempt(existing);
  await ring(context, handle, existing, begun, { lookup: lookup(existing.identifier), address });
}

/** Begins a ceremony in the browser, or renews the one that is under way; see `LoginService.beginCeremony`. */
export async function startCeremony(context: StartContext, key: string, request: CeremonyRequest): Promise<string> {
  const { provider, scopes, logins, limits, report } = context;
  const { identifier, kind, address, returnTo } = request;
  expectOpen(context);
  const handle = handleOf(key, { provider, identifier, scopes, kind });
  const existing = await logins.read(handle);
  // A browser that waits long renews its ceremony: that is no further start.
  const renewed = existing?.state === 'ceremony' && isLive(existing, Date.now());
  // No phone rings: a person who is named must not lose own starts by that.
  if (!renewed) expectWithin(context, handle, limits.take({ identifier: undefined, address }));
  const begun = newAttempt({ kind, owner: digest(key), identifier, scopes, returnTo });
  // A ceremony that is being finished right now stays what it is.
  const placed = await logins.place(handle, existing, transition(begun, { state: 'ceremony' }));
  if (placed && !renewed) report('started', handle);
  return handle;
}

/** Puts a login where there is none, or one that has ended, and rings. */
async function ring(
  context: StartContext,
  handle: string,
  existing: LoginRecord | undefined,
  begun: Begun,
  { lookup, address }: Pick<StartRequest, 'lookup' | 'address'>,
): Promise<void> {
  const { logins, limits, report, run } = context;
  expectOpen(context);
  const starter: Starter = { identifier: begun.identifier, address };
  expectWithin(context, handle, limits.wait(starter));
  const login = transition(begun, { state: 'starting' });
  // A double click of the same browser may have been faster: it is the same login.
  if (!(await logins.place(handle, existing, login))) return;
  // Counted only now: of many starts at once that meet in one login, one rings.
  const seconds = limits.take(starter);
  if (seconds > 0) {
    const retryAt = Date.now() + seconds * 1000;
    await logins.move(handle, login, transition(login, { state: 'failed', error: 'rate_limited', retryAt }));
    expectWithin(context, handle, seconds);
  }
  report('started', handle);
  run(handle, login, lookup);
}

/** What is known of an attempt when it begins. */
function newAttempt({ kind, owner, identifier, scopes, returnTo }: Omit<Begun, 'attempt' | 'startedAt'>): Begun {
  const attempt = String(randomInt(2 ** 48 - 1));
  return { kind, attempt, owner, identifier, scopes, returnTo, startedAt: Date.now() };
}

/** @throws LoginError `closed`. */
function expectOpen({ closing }: StartContext): void {
  if (closing.aborted) throw new LoginError('closed');
}

/** @throws LoginError `rate_limited` if there are seconds to wait. */
function expectWithin({ report }: StartContext, handle: string, seconds: number): void {
  if (seconds === 0) return;
  const error = new LoginError('rate_limited', { retryAt: Date.now() + seconds * 1000 });
  report('limited', handle, error);
  throw error;
}
