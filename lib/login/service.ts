import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { inspect } from 'node:util';
import { Attempt } from './attempt.js';
import { Breaker } from './breaker.js';
import { memoryCounters } from './counters.js';
import { Decoys } from './decoys.js';
import { asLoginError, LoginError } from './errors.js';
import { eventTypeOf, reporter, subjectOf } from './events.js';
import type { Asked, OnLoginEvent, Report } from './events.js';
import { finishLogin } from './finish.js';
import type { Finding, FinishAsked, FinishContext } from './finish.js';
import type { CheckedApproval } from './checked-approval.js';
import type { AttemptContext } from './held-code.js';
import { handOver } from './hand-over.js';
import { OperatorHealth } from './health.js';
import { hashedVisitor, keyedHash } from './keyed-hash.js';
import { Keeper } from './keeper.js';
import { KnownBrowsers } from './known-browsers.js';
import type { Secret } from './known-browsers.js';
import { Limits } from './limits.js';
import type { Admission, LoginLimits } from './limits.js';
import { isHandle, Logins } from './logins.js';
import type { WantedLogin } from './logins.js';
import type { Lookup } from './lookup.js';
import type { Identity, LoginKind, OperatorAdapter, Verifier } from './operator.js';
import { OneSession } from './one-session.js';
import { RecentStarts } from './recent-starts.js';
import { mayFollow, transition } from './record.js';
import { isLive } from './lifetimes.js';
import { viewOf } from './view.js';
import type { LoginRecord, PendingRecord, Place } from './record.js';
import type { LoginView } from './view.js';
import { retryLogin, startCeremony, startLogin } from './start.js';
import type { CeremonyRequest, RetryRequest, StartContext, StartRequest } from './start.js';
import { memoryStore } from './store.js';
import type { LoginStore } from './store.js';
import { guardedCounters, guardedStore } from './store-guard.js';
import { supportCode } from './support-code.js';
import type { Visitor } from './visitor.js';
import { LATE, within } from './wait.js';

/** How long a store may take that is looked at (ms). */
const CHECK_MS = 5_000;

/** What a login service stands on. */
export interface LoginServiceSettings<I extends Identity> {
  readonly adapter: OperatorAdapter<I>;
  /** Checks what browsers bring from a ceremony of their own, where there are such. */
  readonly ceremonyVerifier?: Verifier<I>;
  /** The application's own store, if it has one. */
  readonly store: LoginStore | undefined;
  /** Who may ring, how often; `false` for no limits. */
  readonly limits: LoginLimits | false;
  /** Keys the marks of known browsers and the hashes of people: the first makes, all open. Default: a random one. */
  readonly secrets: readonly Secret[];
  readonly scopes: readonly string[];
  readonly onEvent: OnLoginEvent | undefined;
}

/** How a login service, or a strategy, is closed. */
export interface CloseOptions {
  /** How long handing logins over to other processes may take, in milliseconds. Default 10,000. */
  within?: number;
}

/** What came of closing. */
export interface Closed {
  /** How many logins wait in the store for the next process to start: no other process took them in time. */
  readonly dropped: number;
}

const HAND_OVER_MS = 10_000;

/** A login as the browser that began it may see it. */
export interface OwnLogin {
  readonly view: LoginView;
  /** What was typed; empty for a login that succeeded. */
  readonly identifier: string;
  /** Its code is not the first. */
  readonly again: boolean;
  readonly returnTo: string | undefined;
  /** Where it finishes. */
  readonly place: Place;
}

/**
 * The login itself: start, watch, finish, cancel, retry over a store and an adapter. It knows no operator, no HTTP and
 * no Passport. Every method takes the key of the browser's cookie and treats a login of another browser as one that does
 * not exist.
 */
export class LoginService<I extends Identity> {
  private readonly logins: Logins;
  /** The store that the service made for itself, and closes. One that was handed in belongs to the application. */
  private readonly ownStore: LoginStore | undefined;
  /** Tells the application; see `LoginEvent`. */
  private readonly report: Report;
  private readonly starting: StartContext;
  private readonly attempts: AttemptContext;
  private readonly browsers: KnownBrowsers;
  private readonly finishing: FinishContext<I>;
  private readonly closing = new AbortController();
  private readonly running = new Map<Attempt, Promise<void>>();
  private readonly keeper: Keeper;

  constructor(private readonly settings: LoginServiceSettings<I>) {
    const { adapter, ceremonyVerifier, store, scopes, onEvent } = settings;
    const { whenDown = 'refuse' } = settings.limits === false ? {} : settings.limits;
    const counters = guardedCounters(store?.counters ?? memoryCounters(), whenDown);
    const [secret = randomBytes(32), ...older] = counters.keys ?? settings.secrets;
    const browsers = new KnownBrowsers([secret, ...older]);
    const hash = keyedHash(secret);
    const limits =
      settings.limits === false ? undefined : new Limits({ counters, hash, browsers, limits: settings.limits });
    const kept = store ? guardedStore(store) : memoryStore();
    const logins = new Logins(kept, adapter.id);
    const report = reporter({ provider: adapter.name, onEvent, hash });
    const closing = this.closing.signal;
    // Every finish that waits for another one listens here.
    setMaxListeners(0, closing);
    const run: StartContext['run'] = (...login) => this.run(...login);
    const resume = (handle: string, login: PendingRecord) => this.resume(handle, login);
    const [decoys, health] = [new Decoys(), new OperatorHealth()];
    const recent = new RecentStarts(logins, decoys, store && !store.isLocal ? adapter.id : undefined);
    const keeper = new Keeper({ logins, report, fleet: store?.fleet, id: adapter.id, decoys, resume });
    this.keeper = keeper;
    const verifierOf = (kind: LoginKind) => (kind === 'push' || !ceremonyVerifier ? adapter : ceremonyVerifier);
    if (!store) this.ownStore = kept;
    this.logins = logins;
    this.report = report;
    this.browsers = browsers;
    const underWay = new Map<string, Promise<boolean>>();
    const provider = adapter.name;
    this.starting = { provider, scopes, limits, browsers, hash, logins, keeper, report, closing, underWay, run };
    const { oneSession: session } = adapter;
    const sessions = session && new OneSession({ session, counters, logins, hash });
    const breaker = new Breaker(async (signal) => await adapter.probe(signal));
    this.attempts = { adapter, logins, keeper, limits, sessions, decoys, recent, health, breaker, report };
    this.finishing = { logins, keeper, verifierOf, report, closing };
  }

  /** The name that handles, events and identities carry. */
  get provider(): string {
    return this.settings.adapter.name;
  }

  /**
   * Starts a login, or meets the one of the same person in the same browser that is still on its way.
   *
   * @param key - the browser's key, from its cookie.
   * @returns the handle.
   * @throws LoginError `rate_limited`, `store_full`, `store_unavailable`, `closed`.
   */
  start(key: string, request: StartRequest): Promise<string> {
    return startLogin(this.starting, key, request);
  }

  /**
   * Whether a start meets a login that the browser has on its way: the same one, not just any. Only then its key counts:
   * under any other, which may have been planted, the new login would belong to another browser too.
   *
   * @param login - one that the browser's cookie names.
   */
  async meets(
    { key, handle }: { readonly key: string; readonly handle: string },
    start: Omit<WantedLogin, 'provider' | 'scopes'>,
  ): Promise<boolean> {
    if (handle !== this.logins.handleOf(key, { provider: this.provider, scopes: this.settings.scopes, ...start }))
      return false;
    const record = await this.logins.read(handle);
    return record?.owner === this.logins.ownerOf(key) && isLive(record, Date.now());
  }

  /** Whether a person logged in with this browser before, under what was typed. */
  knows(mark: string | undefined, identifier: string): boolean {
    const known = this.browsers.open(mark, Date.now());
    return known !== undefined && this.browsers.find(known, identifier) !== undefined;
  }

  /** Whether browsers may bring evidence of their own. */
  get hasCeremonies(): boolean {
    return this.settings.ceremonyVerifier !== undefined;
  }

  /**
   * Begins a ceremony in the browser: whose it is to be, for two minutes. Another one of the same kind
   * and person replaces it.
   *
   * @param key - the browser's key, from its cookie.
   * @returns the handle.
   * @throws LoginError `rate_limited`, `store_full`, `store_unavailable`, `closed`.
   */
  beginCeremony(key: string, request: CeremonyRequest): Promise<string> {
    return startCeremony(this.starting, key, request);
  }

  /**
   * A new code for a login that ended, under the same handle; one still on its way, or finished, or a ceremony is left
   * alone.
   *
   * @throws LoginError as {@link LoginService.start}, and `login_not_found`.
   */
  retry(handle: string, key: string, request: RetryRequest): Promise<void> {
    return retryLogin(this.starting, handle, key, request);
  }

  /** @throws LoginError `login_not_found`. */
  async view(handle: string, key: string): Promise<LoginView> {
    return viewOf(await this.logins.owned(handle, key), Date.now());
  }

  /**
   * The same with what only the browser that began it may see: it typed it.
   *
   * @throws LoginError `login_not_found`.
   */
  async own(handle: string, key: string): Promise<OwnLogin> {
    const record = await this.logins.owned(handle, key);
    const { identifier, again = false, returnTo, place } = record;
    return { view: viewOf(record, Date.now()), identifier, again, returnTo, place };
  }

  /**
   * Tells what a login looks like now and after each change, in order.
   *
   * @param listen - called with each view, and who began the login; the first call comes before this method resolves.
   * @returns what ends the watch.
   * @throws LoginError `login_not_found`, and what the first call of `listen` throws.
   */
  watch(handle: string, key: string, listen: (view: LoginView, visitor: Visitor) => void): Promise<() => void> {
    return this.logins.watchOwned(handle, key, (now) => listen(viewOf(now, Date.now()), now.visitor));
  }

  /**
   * Takes an approval, checks it, and hands it out to exactly one caller. Another finish of the same login waits for
   * the one that runs.
   *
   * @returns the checked approval; or where a login that was finished before leads to; or why there is none, such as a
   *   refusal on the phone or a token that is not accepted (these end the login).
   * @throws LoginError `login_not_found`, at another place too; `login_pending`, `fresh_login_required`; what may be tried again, such as `keys_unavailable`;
   *   `internal_error`.
   */
  finish(handle: string, key: string, asked: FinishAsked): Promise<Finding<I>> {
    return finishLogin(this.finishing, handle, key, asked);
  }

  /**
   * Has a browser known from now on as one in which this person logged in. What a refusal left behind is forgotten
   * meanwhile: no answer waits for that, and it has an end of its own.
   *
   * @param mark - the mark that the browser brought, if any.
   * @returns the mark to give to the browser.
   */
  remember({ identifier, person }: CheckedApproval<I>, mark: string | undefined): string {
    const known = this.browsers.open(mark, Date.now());
    this.attempts.limits?.finished(known?.id, person).catch(() => undefined);
    return this.browsers.remember(known, { identifier, person }, Date.now());
  }

  /**
   * Stops a login, and the wait for the operator's answer. One that has ended, or is being finished, stays as it is.
   *
   * @param operatorCode - why the browser's own ceremony failed, in the operator's word; counts for a ceremony only.
   */
  async cancel(handle: string, key: string, operatorCode?: string): Promise<void> {
    const record = await this.logins.owned(handle, key);
    if (record.state === 'finishing' || !mayFollow(record.state, 'rejected')) return;
    const failed = record.state === 'ceremony' && operatorCode !== undefined;
    const error = failed ? new LoginError('ceremony_failed', { operatorCode }) : new LoginError('login_cancelled');
    const end = failed
      ? ({ state: 'failed', error: error.code, retryAt: undefined } as const)
      : ({ state: 'rejected', by: 'browser' } as const);
    if (await this.logins.move(handle, record, transition(record, end))) {
      this.report(end.state, subjectOf(handle, record), { error, ...(!failed && { reason: 'cancelled' }) });
    } else await this.cancel(handle, key, operatorCode);
  }

  /**
   * Looks whether logins would work: the store, the operator's keys, the clocks. No phone rings.
   *
   * @returns what is wrong.
   */
  async check(): Promise<LoginError[]> {
    const keptOf = within(this.logins.read('check'), CHECK_MS, this.closing.signal).then((found) => {
      if (found === LATE) throw new LoginError('store_unavailable');
    });
    const checked = await Promise.allSettled([keptOf, this.settings.adapter.check(this.closing.signal)]);
    return checked.flatMap((result) => (result.status === 'rejected' ? [asLoginError(result.reason)] : []));
  }

  /** All that a log may hold of a service: a strategy that is logged must not print what its logins keep. */
  toJSON(): object {
    return { provider: this.provider };
  }

  [inspect.custom](): string {
    return `LoginService ${inspect(this.toJSON())}`;
  }

  /**
   * Ends every login on its way, its socket and its timers; or, where other processes share the store, hands them over.
   *
   * @returns how many connections to the operator had to be dropped before another process had taken them.
   */
  async close({ within }: CloseOptions = {}): Promise<Closed> {
    this.closing.abort(new LoginError('closed'));
    const { keeper, running } = this;
    let dropped = 0;
    if (keeper.isShared) dropped = await handOver({ keeper, running }, within ?? HAND_OVER_MS);
    else for (const attempt of running.keys()) attempt.close();
    await Promise.all([keeper.leave(), ...running.values()]);
    this.settings.adapter.close();
    this.ownStore?.close();
    return { dropped };
  }

  /**
   * Reports an error that a visitor was answered with. What happens to logins the service reports by itself.
   *
   * @returns the support code.
   */
  reportAnswered(error: LoginError, { handle: named = '', address }: Asked): string {
    // A start over the limits has been reported when it was counted.
    if (error.handle !== undefined) return supportCode(error.handle);
    // Any other text has no place in a log.
    const handle = isHandle(this.provider, named) ? named : '';
    const visitor = hashedVisitor(this.starting.hash, address).near;
    return this.report(eventTypeOf(error), { handle, visitor }, { error });
  }

  private run(handle: string, login: LoginRecord, lookup: Lookup, admission: Admission | undefined): void {
    const attempt = new Attempt(this.attempts, handle, login);
    this.track(attempt, attempt.run(lookup, admission));
    // The service may have been closed while the login was put into the store.
    if (this.closing.signal.aborted) attempt.close();
  }

  private resume(handle: string, login: PendingRecord): Promise<void> {
    const attempt = new Attempt(this.attempts, handle, login);
    this.track(attempt, attempt.resume(login));
    // The service may have been closed meanwhile: the next process takes it.
    if (this.closing.signal.aborted) attempt.drop();
    return attempt.up;
  }

  private track(attempt: Attempt, course: Promise<void>): void {
    this.running.set(
      attempt,
      course.finally(() => this.running.delete(attempt)),
    );
  }
}
