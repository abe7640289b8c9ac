import { isDeepStrictEqual } from 'node:util';
import { LoginError } from '../login/errors.js';
import type { Identity } from '../login/operator.js';
import { isEnd } from '../login/record.js';
import type { LoginView } from '../login/record.js';
import type { LoginService } from '../login/service.js';

/** Which login is watched, by whom. */
export interface WatchedLogin {
  readonly service: LoginService<Identity>;
  readonly handle: string;
  readonly key: string;
}

/** Where the views of one login go: an event stream, a WebSocket, a request that waits. */
export interface Subscriber {
  show(view: LoginView): void;
  /** Nothing happened for a while: keep the connection open, find out whether it still is. */
  beat(): void;
  /** Nothing more comes. */
  end(): void;
}

/** How many subscribers there may be. */
export interface SubscriptionLimits {
  readonly perLogin: number;
  readonly inAll: number;
}

/** Tabs of one browser; and what one process can well hold. */
const LIMITS: SubscriptionLimits = { perLogin: 16, inAll: 20_000 };
/** Proxies cut what is silent for longer. */
const BEAT_MS = 15_000;
/** No login lives longer than ten minutes, and its result one more. */
const MAX_LIFE_MS = 11 * 60_000;

/** One subscriber, and what it was shown last. */
interface Subscription {
  readonly handle: string;
  readonly subscriber: Subscriber;
  readonly since: number;
  shown: LoginView | undefined;
  unwatch: (() => void) | undefined;
}

/** All subscribers of a router: counted, kept alive together, and ended together. */
export class Subscriptions {
  private readonly open = new Set<Subscription>();
  private readonly perLogin = new Map<string, number>();
  private beating: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(private readonly limits: SubscriptionLimits = LIMITS) {}

  /** How many there are. */
  get size(): number {
    return this.open.size;
  }

  /**
   * Shows a login to a subscriber, now and after each change, until the login ends or the subscription is stopped.
   *
   * @returns what stops it, for a subscriber whose reader is gone.
   * @throws LoginError `login_not_found`; `store_full` when one more subscriber of that login is too many; `closed`
   *   after the end. The subscriber is not ended then.
   */
  async start({ service, handle, key }: WatchedLogin, subscriber: Subscriber): Promise<() => void> {
    const subscription: Subscription = {
      handle,
      subscriber,
      since: Date.now(),
      shown: undefined,
      unwatch: undefined,
    };
    try {
      subscription.unwatch = await service.watch(handle, key, (view) => this.show(subscription, view));
    } catch (error) {
      this.stop(subscription);
      throw error;
    }
    // The login may have ended before there was anything to stop.
    if (!this.open.has(subscription)) subscription.unwatch();
    return () => this.stop(subscription);
  }

  /** Ends all subscriptions, and refuses new ones. */
  close(): void {
    this.closed = true;
    for (const subscription of [...this.open]) this.end(subscription);
  }

  private show(subscription: Subscription, view: LoginView): void {
    const { shown, subscriber } = subscription;
    // The first view tells whose login it is: only its own browser hears that there is no room for one more.
    if (shown === undefined) this.countIn(subscription);
    else if (!this.open.has(subscription)) return;
    // Not every move of a login is one that its browser may see.
    if (view.state === shown?.state && isDeepStrictEqual(view, shown)) return;
    subscription.shown = view;
    subscriber.show(view);
    if (isEnd(view)) this.end(subscription);
  }

  private end(subscription: Subscription): void {
    this.stop(subscription);
    subscription.subscriber.end();
  }

  private stop(subscription: Subscription): void {
    subscription.unwatch?.();
    this.countOut(subscription);
  }

  private countIn(subscription: Subscription): void {
    if (this.closed) throw new LoginError('closed');
    const { handle } = subscription;
    const ofLogin = this.perLogin.get(handle) ?? 0;
    if (this.open.size >= this.limits.inAll || ofLogin >= this.limits.perLogin) throw new LoginError('store_full');
    this.open.add(subscription);
    this.perLogin.set(handle, ofLogin + 1);
    this.beating ??= setInterval(() => this.beat(), BEAT_MS).unref();
  }

  private countOut(subscription: Subscription): void {
    if (!this.open.delete(subscription)) return;
    const { handle } = subscription;
    const left = (this.perLogin.get(handle) ?? 1) - 1;
    if (left > 0) this.perLogin.set(handle, left);
    else this.perLogin.delete(handle);
    if (this.open.size === 0) {
      clearInterval(this.beating);
      this.beating = undefined;
    }
  }

  private beat(): void {
    const eldest = Date.now() - MAX_LIFE_MS;
    for (const subscription of [...this.open]) {
      if (subscription.since > eldest) subscription.subscriber.beat();
      else this.end(subscription);
    }
  }
}
