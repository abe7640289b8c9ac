import { randomInt } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { Attempt } from './attempt.js';
import type { AttemptContext } from './attempt.js';
import { LoginError } from './errors.js';
import { eventTypeOf, reporter } from './events.js';
import type { OnLoginEvent, Report } from './events.js';
import { finishLogin } from './finish.js';
import type { Finding, FinishContext } from './finish.js';
import { handleOf } from './handle.js';
import type { Limits } from './limits.js';
import { digest, Logins } from './logins.js';
import type { Lookup } from './lookup.js';
import type { Identity, Json, LoginKind, OperatorAdapter, Verifier } from './operator.js';
import { Decoys } from './decoys.js';
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
  readonly limits: Limits;
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
  /** A checked path of our own. */
  readonly returnTo: string | undefined;
}

/** Who is about to run a ceremony with the operator in the browser. */
export interface CeremonyRequest extends Omit<StartRequest, 'lookup'> {
  readonly kind: Exclude<LoginKind, 'push'>;
}

/**
 * The login itself: start, watch, finish, cancel, retry over a store and an adapter. It knows no operator, no HTTP and
 * no Passport. Every method takes the key of the browser's cookie and treats a login of another browser
 * as one that does not exist.
 */
export class LoginService<I extends Identity> {
  private readonly logins: Logins;
  private readonly finishing: FinishContext<I>;
  private readonly attempts: AttemptContext;
  private readonly closing = new AbortController();
  private readonly running = new Map<Attempt, Promise<void>>();

  constructor(private readonly settings: LoginServiceSettings<I>) {
    const { adapter, ceremonyVerifier, store, onEvent } = settings;
    this.logins = new Logins(store ? guardedStore(store) : memoryStore());
    this.report = reporter(adapter.name, onEvent);
    this.attempts = {
      adapter,
      logins: this.logins,
      decoys: new Decoys(),
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
      await this.begin(handle, existing, { kind: 'push', owner: digest(key), ...request });
    } else if (existing.returnTo !== returnTo) {
      // Asked again on the way to somewhere else: that is where the person wants to arrive.
      await this.logins.move(handle, existing, { ...existing, returnTo });
    }
    return handle;
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
  async beginCeremony(key: string, { identifier, kind, address, returnTo }: CeremonyRequest): Promise<string> {
    if (this.isClosing()) throw new LoginError('closed');
    const { limits, scopes } = this.settings;
    const handle = this.handleOf(key, identifier, kind);
    const existing = await this.logins.read(handle);
    // A browser that waits long renews its ceremony: that is no further start.
    const renewed = existing?.state === 'ceremony' && isLive(existing, Date.now());
    if (!renewed) this.limit(handle, limits.take({ identifier: undefined, address }));
    const startedAt = Date.now();
    const begun = { kind, attempt: newAttempt(), owner: digest(key), identifier, scopes, returnTo, startedAt };
    const ceremony = transition(begun, { state: 'ceremony' });
    // One that is being finished right now stays what it is.
    const given = await this.logins.place(handle, existing, ceremony);
    if (given && !renewed) this.report('started', handle);
    return handle;
  }

  /**
   * A new code for a login that ended, under the same handle; one still on its way, or finished, or a ceremony is left
   * alone.
   *
   * @throws LoginError as {@link LoginService.start}, and `login_not_found`.
   */
  async retry(
    handle: string,
    key: string,
    lookup: (identifier: string) => Lookup,
    address: string | undefined,
  ): Promise<void> {
    const existing = await this.logins.owned(handle, key);
    if (existing.kind !== 'push' || isLive(existing, Date.now()) || existing.state === 'finished') return;
    await this.begin(handle, existing, { ...existing, lookup: lookup(existing.identifier), address });
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
   * @throws LoginError `login_not_found`, `login_pending`, the code with which the login failed, any `token_*` or
   * `response_*` code and `clock_skew` (these end the login), `keys_unavailable` (this one may be tried again).
   */
  finish(handle: string, key: string, evidence?: Json): Promise<Finding<I>> {
    return finishLogin(this.finishing, handle, key, evidence);
  }

  /**
   * Stops a login; the line to the operator closes. One that has ended, or is being finished, stays as it is.
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
   * @param handle - of the login that the request was about, where it named one.
   */
  reportAnswered(error: LoginError, handle = ''): void {
    // A start over the limits has been reported when it was counted.
    if (error.code !== 'rate_limited') this.report(eventTypeOf(error), handle, error);
  }

  /** Tells the application; see `LoginEvent`. */
  private readonly report: Report;

  private async begin(
    handle: string,
    existing: LoginRecord | undefined,
    asked: Pick<StartRequest, 'lookup' | 'address'> & Pick<Begun, 'kind' | 'owner' | 'identifier' | 'returnTo'>,
  ): Promise<void> {
    if (this.isClosing()) throw new LoginError('closed');
    const { scopes, limits } = this.settings;
    const { kind, owner, identifier, returnTo } = asked;
    const starter = { identifier, address: asked.address };
    this.limit(handle, limits.wait(starter));
    const begun = { kind, attempt: newAttempt(), owner, identifier, scopes, returnTo, startedAt: Date.now() };
    const login = transition(begun, { state: 'starting' });
    const won = await this.logins.place(handle, existing, login);
    if (!won) return; // A double click of the same browser was faster: it is the same login.
    // Counted only now: of many starts at once that meet in one login, one rings.
    const seconds = limits.take(starter);
    if (seconds > 0) {
      const retryAt = Date.now() + seconds * 1000;
      await this.logins.move(handle, login, transition(login, { state: 'failed', error: 'rate_limited', retryAt }));
      this.limit(handle, seconds);
    }
    this.report('started', handle);
    const attempt = new Attempt(this.attempts, handle, login);
    this.running.set(attempt, attempt.run(asked.lookup));
    if (this.isClosing()) attempt.close(); // meanwhile
  }

  private isClosing(): boolean {
    return this.closing.signal.aborted;
  }

  private limit(handle: string, seconds: number): void {
    if (seconds === 0) return;
    const error = new LoginError('rate_limited', { retryAt: Date.now() + seconds * 1000 });
    this.report('limited', handle, error);
    throw error;
  }

  private handleOf(key: string, identifier: string, kind: LoginKind): string {
    return handleOf(key, { provider: this.provider, identifier, scopes: this.settings.scopes, kind });
  }
}

/** Tells an attempt from the others of its login. */
function newAttempt(): string {
  return String(randomInt(2 ** 48 - 1));
}
