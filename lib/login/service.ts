import { randomBytes, randomInt } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { Attempt } from './attempt.js';
import type { AttemptContext } from './attempt.js';
import { memoryCounters } from './counters.js';
import { Decoys } from './decoys.js';
import { isLoginError, LoginError } from './errors.js';
import { eventTypeOf, reporter } from './events.js';
import type { OnLoginEvent, Report } from './events.js';
import { finishLogin } from './finish.js';
import type { CheckedApproval, Finding, FinishContext } from './finish.js';
import { handleOf } from './handle.js';
import { OperatorHealth } from './health.js';
import { KnownBrowsers } from './known-browsers.js';
import type { Secret } from './known-browsers.js';
import { Limits } from './limits.js';
import type { Admission, LoginLimits } from './limits.js';
import { digest, Logins } from './logins.js';
import type { Lookup } from './lookup.js';
import type { Identity, Json, LoginKind, OperatorAdapter, Verifier } from './operator.js';
import { isLive, mayFollow, transition, viewOf } from './record.js';
import type { Begun, LoginRecord, LoginView } from './record.js';
import { guardedStore, memoryStore } from './store.js';
import type { LoginStore } from './store.js';

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

/** Who starts a login, and from where. */
export interface StartRequest {
  /** What the person typed, normalised and checked. */
  readonly identifier: string;
  /** Who that is in the operator's terms. Asked once the login is on its way: no answer waits for it. */
  readonly lookup: Lookup;
  /** The visitor's network address, for the limits. */
  readonly address: string | undefined;
  /** The mark that the browser has from an earlier login, as its cookie says. */
  readonly mark?: string | undefined;
  /** A checked path of our own. */
  readonly returnTo: string | undefined;
}

/** Who is about to run a ceremony with the operator in the browser. */
export interface CeremonyRequest extends Omit<StartRequest, 'lookup' | 'mark'> {
  readonly kind: Exclude<LoginKind, 'push'>;
}

/** Who asks for a new code, and from where. */
export interface RetryRequest extends Pick<StartRequest, 'address' | 'mark'> {
  readonly lookup: (identifier: string) => Lookup;
}

/** A start, and whose login it is. */
type PushRequest = Omit<StartRequest, 'returnTo'> & Pick<Begun, 'kind' | 'owner' | 'returnTo'>;

/**
 * The login itself: start, watch, finish, cancel, retry over a store and an adapter. It knows no operator, no HTTP and
 * no Passport. Every method takes the key of the browser's cookie and treats a login of another browser
 * as one that does not exist.
 */
export class LoginService<I extends Identity> {
  private readonly logins: Logins;
  private readonly finishing: FinishContext<I>;
  private readonly attempts: Omit<AttemptContext, 'admission'>;
  private readonly browsers: KnownBrowsers;
  private readonly closing = new AbortController();
  private readonly running = new Map<Attempt, Promise<void>>();
  private readonly beginning = new Map<string, Promise<void>>();
  /** Tells the application; see `LoginEvent`. */
  private readonly report: Report;

  constructor(private readonly settings: LoginServiceSettings<I>) {
    const { adapter, ceremonyVerifier, store, onEvent, limits } = settings;
    const counters = store?.counters ?? memoryCounters();
    const [secret = randomBytes(32), ...older] = counters.keys ?? settings.secrets;
    this.browsers = new KnownBrowsers([secret, ...older]);
    this.logins = new Logins(store ? guardedStore(store) : memoryStore());
    this.report = reporter(adapter.name, onEvent);
    this.attempts = {
      adapter,
      logins: this.logins,
      limits: limits === false ? undefined : new Limits({ counters, secret, browsers: this.browsers, limits }),
      decoys: new Decoys(),
      health: new OperatorHealth(),
      report: this.report,
      ended: (attempt) => this.running.delete(attempt),
    };
    // Every finish that waits for another one listens here.
    setMaxListeners(0, this.closing.signal);
    const verifierOf = (kind: LoginKind) => (kind === 'push' || !ceremonyVerifier ? adapter : ceremonyVerifier);
    this.finishing = { logins: this.logins, verifierOf, report: this.report, closing: this.closing.signal };
  }

  /** The name that handles, events and identities carry. */
  get provider(): string {
    return this.settings.adapter.name;
  }

  /** Whether browsers may bring evidence of their own. */
  get hasCeremonies(): boolean {
    return this.settings.ceremonyVerifier !== undefined;
  }

  /**
   * Starts a login, or meets the one of the same person in the same browser that is still on its way.
   *
   * @param key - the browser's key, from its cookie.
   * @returns the handle.
   * @throws LoginError `rate_limited`, `store_full`, `store_unavailable`, `closed`.
   */
  async start(key: string, request: StartRequest): Promise<string> {
    const { identifier, returnTo } = request;
    const handle = this.handleOf(key, identifier, 'push');
    const existing = await this.logins.read(handle);
    if (!existing || !isLive(existing, Date.now())) {
      await this.beginOnce(handle, existing, { kind: 'push', owner: digest(key), ...request });
    } else if (existing.returnTo !== returnTo) {
      // Asked again on the way to somewhere else: that is where the person wants to arrive.
      await this.logins.move(handle, existing, { ...existing, returnTo });
    }
    return handle;
  }

  /**
   * Begins a ceremony in the browser: whose it is to be, for two minutes. Another one of the same kind and person
   * replaces it.
   *
   * @param key - the browser's key, from its cookie.
   * @returns the handle.
   * @throws LoginError `rate_limited`, `store_full`, `store_unavailable`, `closed`.
   */
  async beginCeremony(key: string, { identifier, kind, address, returnTo }: CeremonyRequest): Promise<string> {
    if (this.isClosing()) throw new LoginError('closed');
    const handle = this.handleOf(key, identifier, kind);
    const existing = await this.logins.read(handle);
    // A browser that waits long renews its ceremony: that is no further start.
    const renewed = existing?.state === 'ceremony' && isLive(existing, Date.now());
    const { limits } = this.attempts;
    if (limits && !renewed) {
      await limits.admitCeremony(address).catch((error: unknown) => {
        this.reportLimited(handle, error);
        throw error;
      });
    }
    const begun = this.begun({ kind, owner: digest(key), identifier, returnTo });
    // One that is being finished right now stays what it is.
    const given = await this.logins.place(handle, existing, transition(begun, { state: 'ceremony' }));
    if (given && !renewed) this.report('started', handle);
    return handle;
  }

  /**
   * A new code for a login that ended, under the same handle; one still on its way, or finished, or a ceremony is left
   * alone.
   *
   * @throws LoginError as {@link LoginService.start}, and `login_not_found`.
   */
  async retry(handle: string, key: string, { lookup, ...request }: RetryRequest): Promise<void> {
    const existing = await this.logins.owned(handle, key);
    if (existing.kind !== 'push' || isLive(existing, Date.now()) || existing.state === 'finished') return;
    await this.beginOnce(handle, existing, { ...existing, ...request, lookup: lookup(existing.identifier) });
  }

  /** @throws LoginError `login_not_found`. */
  async view(handle: string, key: string): Promise<LoginView> {
    return viewOf(await this.logins.owned(handle, key), Date.now());
  }

  /**
   * Tells what a login looks like now and after each change, in order.
   *
   * @param listen - called with each view; the first call comes before this method resolves.
   * @returns what ends the watch.
   * @throws LoginError `login_not_found`, and what the first call of `listen` throws.
   */
  watch(handle: string, key: string, listen: (view: LoginView) => void): Promise<() => void> {
    return this.logins.watchOwned(handle, key, (now) => listen(viewOf(now, Date.now())));
  }

  /**
   * Takes an approval, checks it, and hands it out to exactly one caller. Another finish of the same login waits for
   * the one that runs.
   *
   * @param evidence - what the browser brought along; counts for a ceremony only.
   * @returns the checked approval; or where a login that was finished before leads to; or why there is none, such as a
   *   refusal on the phone or a token that is not accepted (these end the login).
   * @throws LoginError `login_not_found`, `login_pending`; what may be tried again, such as `keys_unavailable`;
   *   `internal_error`.
   */
  finish(handle: string, key: string, evidence?: Json): Promise<Finding<I>> {
    return finishLogin(this.finishing, handle, key, evidence);
  }

  /**
   * Has a browser known from now on as one in which this person logged in.
   *
   * @param mark - the mark that the browser brought, if any.
   * @returns the mark to give to the browser.
   */
  async remember({ identifier, person }: CheckedApproval<I>, mark: string | undefined): Promise<string> {
    const known = this.browsers.open(mark, Date.now());
    await this.attempts.limits?.finished(known?.id, person);
    return this.browsers.remember(known, { identifier, person }, Date.now());
  }

  /**
   * Stops a login; the connection to the operator closes. One that has ended, or is being finished, stays as it is.
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
    if (await this.logins.move(handle, record, transition(record, end))) this.report(end.state, handle, error);
    else await this.cancel(handle, key, operatorCode);
  }

  /** Ends every login on its way, its socket and its timers. */
  async close(): Promise<void> {
    this.closing.abort(new LoginError('closed'));
    for (const attempt of this.running.keys()) attempt.close();
    await Promise.all(this.running.values());
    this.settings.adapter.close();
    this.logins.close();
  }

  /**
   * Reports an error that a visitor was answered with. What happens to logins the service reports by itself.
   *
   * @param named - the login that the request was about, where it named one: what a visitor sent.
   */
  reportAnswered(error: LoginError, named = ''): void {
    // Any other text has no place in a log.
    const isHandle = /^[\da-f]{64}$/.test(named.slice(this.provider.length + 1));
    const handle = isHandle && named.startsWith(`${this.provider}.`) ? named : '';
    // A start over the limits has been reported when it was counted.
    if (error.code !== 'rate_limited') this.report(eventTypeOf(error), handle, error);
  }

  /** Two presses at once are one start, and one count. */
  private async beginOnce(handle: string, existing: LoginRecord | undefined, request: PushRequest): Promise<void> {
    const beginning = this.beginning.get(handle) ?? this.begin(handle, existing, request);
    this.beginning.set(handle, beginning);
    try {
      await beginning;
    } finally {
      this.beginning.delete(handle);
    }
  }

  private async begin(handle: string, existing: LoginRecord | undefined, request: PushRequest): Promise<void> {
    if (this.isClosing()) throw new LoginError('closed');
    const admission = await this.admit(handle, request);
    if (admission === 'met') return;
    const login = transition(this.begun(request), { state: 'starting' });
    const won = await this.logins.place(handle, existing, login);
    if (!won) {
      // A double click of the same browser was faster: it is the same login, and one count.
      if (admission) await this.attempts.limits?.giveBack(admission);
      return;
    }
    this.report('started', handle);
    const attempt = new Attempt({ ...this.attempts, admission }, handle, login);
    this.running.set(attempt, attempt.run(request.lookup));
    if (this.isClosing()) attempt.close(); // meanwhile
  }

  /**
   * Counts a start, before there is a record of it: one over the limits leaves nothing behind.
   *
   * @returns `met` for one over the limits that meets a login after all: of several at once, another was faster.
   */
  private async admit(
    handle: string,
    { identifier, address, mark, owner }: PushRequest,
  ): Promise<Admission | 'met' | undefined> {
    const known = this.browsers.open(mark, Date.now());
    try {
      return await this.attempts.limits?.admit({ identifier, address, mark: known, owner });
    } catch (error) {
      const now = await this.logins.read(handle);
      if (now && isLive(now, Date.now())) return 'met';
      this.reportLimited(handle, error);
      throw error;
    }
  }

  private reportLimited(handle: string, error: unknown): void {
    if (isLoginError(error) && error.code === 'rate_limited') this.report('limited', handle, error);
  }

  private begun({
    kind,
    owner,
    identifier,
    returnTo,
  }: Pick<Begun, 'kind' | 'owner' | 'identifier' | 'returnTo'>): Begun {
    const { scopes } = this.settings;
    return { kind, attempt: newAttempt(), owner, identifier, scopes, returnTo, startedAt: Date.now() };
  }

  private isClosing(): boolean {
    return this.closing.signal.aborted;
  }

  private handleOf(key: string, identifier: string, kind: LoginKind): string {
    return handleOf(key, { provider: this.provider, identifier, scopes: this.settings.scopes, kind });
  }
}

/** Tells an attempt from the others of its login. */
function newAttempt(): string {
  return String(randomInt(2 ** 48 - 1));
}
