import { setMaxListeners } from 'node:events';
import { inspect } from 'node:util';
import type { CheckedApproval } from './checked-approval.js';
import { asLoginError, LoginError } from './errors.js';
import { eventTypeOf, subjectOf } from './events.js';
import type { Asked } from './events.js';
import { finishLogin } from './finish.js';
import type { Finding, FinishAsked } from './finish.js';
import { hashedVisitor } from './keyed-hash.js';
import { isLive } from './lifetimes.js';
import { isHandle } from './logins.js';
import type { WantedLogin } from './logins.js';
import type { Identity } from './operator.js';
import { serviceContext } from './service-context.js';
import type { ServiceContext, LoginServiceSettings } from './service-context.js';
import { mayFollow, transition } from './record.js';
import type { Place } from './record.js';
import { retryLogin, startCeremony, startLogin } from './start.js';
import type { CeremonyRequest, RetryRequest, StartRequest } from './start.js';
import { supportCode } from './support-code.js';
import { viewOf } from './view.js';
import type { LoginView } from './view.js';
import type { Visitor } from './visitor.js';
import { LATE, within } from './wait.js';

/** How long a store may take that is looked at (ms). */
const CHECK_MS = 5_000;

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
  private readonly context: ServiceContext<I>;
  private readonly closing = new AbortController();

  constructor(private readonly settings: LoginServiceSettings<I>) {
    // Every finish that waits for another one listens here.
    setMaxListeners(0, this.closing.signal);
    this.context = serviceContext(settings, this.closing.signal);
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
    return startLogin(this.context, key, request);
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
    const { logins, provider, scopes } = this.context;
    if (handle !== logins.handleOf(key, { provider, scopes, ...start })) return false;
    const record = await logins.read(handle);
    return record?.owner === logins.ownerOf(key) && isLive(record, Date.now());
  }

  /** Whether a person logged in with this browser before, under what was typed. */
  knows(mark: string | undefined, identifier: string): boolean {
    const { browsers } = this.context;
    const known = browsers.open(mark, Date.now());
    return known !== undefined && browsers.find(known, identifier) !== undefined;
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
    return startCeremony(this.context, key, request);
  }

  /**
   * A new code for a login that ended, under the same handle; one still on its way, or finished, or a ceremony is left
   * alone.
   *
   * @throws LoginError as {@link LoginService.start}, and `login_not_found`.
   */
  retry(handle: string, key: string, request: RetryRequest): Promise<void> {
    return retryLogin(this.context, handle, key, request);
  }

  /** @throws LoginError `login_not_found`. */
  async view(handle: string, key: string): Promise<LoginView> {
    return viewOf(await this.context.logins.owned(handle, key), Date.now());
  }

  /**
   * The same with what only the browser that began it may see: it typed it.
   *
   * @throws LoginError `login_not_found`.
   */
  async own(handle: string, key: string): Promise<OwnLogin> {
    const record = await this.context.logins.owned(handle, key);
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
    return this.context.logins.watchOwned(handle, key, (now) => listen(viewOf(now, Date.now()), now.visitor));
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
    return finishLogin(this.context, handle, key, asked);
  }

  /**
   * Has a browser known from now on as one in which this person logged in. What a refusal left behind is forgotten
   * meanwhile: no answer waits for that, and it has an end of its own.
   *
   * @param mark - the mark that the browser brought, if any.
   * @returns the mark to give to the browser.
   */
  remember({ identifier, person }: CheckedApproval<I>, mark: string | undefined): string {
    const { browsers, limits } = this.context;
    const known = browsers.open(mark, Date.now());
    limits?.finished(known?.id, person).catch(() => undefined);
    return browsers.remember(known, { identifier, person }, Date.now());
  }

  /**
   * Stops a login, and the wait for the operator's answer. One that has ended, or is being finished, stays as it is.
   *
   * @param operatorCode - why the browser's own ceremony failed, in the operator's word; counts for a ceremony only.
   */
  async cancel(handle: string, key: string, operatorCode?: string): Promise<void> {
    const { logins, report } = this.context;
    const record = await logins.owned(handle, key);
    if (record.state === 'finishing' || !mayFollow(record.state, 'rejected')) return;
    const failed = record.state === 'ceremony' && operatorCode !== undefined;
    const error = failed ? new LoginError('ceremony_failed', { operatorCode }) : new LoginError('login_cancelled');
    const end = failed
      ? ({ state: 'failed', error: error.code, retryAt: undefined } as const)
      : ({ state: 'rejected', by: 'browser' } as const);
    if (await logins.move(handle, record, transition(record, end))) {
      report(end.state, subjectOf(handle, record), { error, ...(!failed && { reason: 'cancelled' }) });
    } else await this.cancel(handle, key, operatorCode);
  }

  /**
   * Looks whether logins would work: the store, the operator's keys, the clocks. No phone rings.
   *
   * @returns what is wrong.
   */
  async check(): Promise<LoginError[]> {
    const keptOf = within(this.context.logins.read('check'), CHECK_MS, this.closing.signal).then((found) => {
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
    const { keeper, attempts, ownStore } = this.context;
    const dropped = keeper.isShared ? await attempts.handOver(within ?? HAND_OVER_MS) : 0;
    await Promise.all([attempts.end(), keeper.leave()]);
    this.settings.adapter.close();
    ownStore?.close();
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
    const visitor = hashedVisitor(this.context.hash, address).near;
    return this.context.report(eventTypeOf(error), { handle, visitor }, { error });
  }
}
