import { isDeepStrictEqual } from 'node:util';
import { LoginError } from '../login/errors.js';
import type { Identity } from '../login/operator.js';
import { isEnd } from '../login/record.js';
import type { LoginView } from '../login/view.js';
import type { LoginService } from '../login/service.js';
import { Shares } from '../login/shares.js';
import type { Visitor } from '../login/visitor.js';

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
  /** Who began the login, once that is known. */
  visitor: Visitor | undefined;
  shown: LoginView | undefined;
  unwatch: (() => void) | undefined;
}

/**
 * All subscribers of a router: counted, kept alive together, and ended together. Each visitor has a share of the places,
 * and when all are taken a newcomer gets the oldest place of the visitor who has most: never because of who was asked
 * for, so that nothing tells a decoy (F42). The page of such a stream goes on by long polling.
 */
export class Subscriptions {
  private readonly open = new Set<Subscription>();
  private readonly perLogin = new Map<string, number>();
  /** The oldest of each visitor first. */
  private readonly byVisitor = new Map<string, Set<Subscription>>();
  private readonly shares: Shares;
  private beating: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(private readonly limits: SubscriptionLimits = LIMITS) {
    this.shares = new Shares(limits.inAll);
  }

  /** How many there are. */
  get size(): number {
    return this.open.size;
  }

  /**
   * Shows a login to a subscriber, now and after each change, until the login ends or the subscription is stopped.
   *
   * @returns what stops it, for a subscriber whose reader is gone.
   * @throws LoginError `login_not_found`; `store_full` when one more subscriber of that login or of that visitor is too
   *   many; `closed` after the end. The subscriber is not ended then.
   */
  async start({ service, handle, key }: WatchedLogin, subscriber: Subscriber): Promise<() => void> {
    const subscription: Subscription = {
      handle,
      subscriber,
      since: Date.now(),
      visitor: undefined,
      shown: undefined,
      unwatch: undefined,
    };
    try {
      subscription.unwatch = await service.watch(handle, key, (view, visitor) =>
        this.show(subscription, view, visitor),
      );
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

  private show(subscription: Subscription, view: LoginView, visitor: Visitor): void {
    const { shown, subscriber } = subscription;
    // The first view tells whose login it is: only its own browser hears that there is no room for one more.
    if (shown === undefined) this.countIn(subscription, visitor);
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

  private countIn(subscription: Subscription, visitor: Visitor): void {
    if (this.closed) throw new LoginError('closed');
    const { handle } = subscription;
    const ofLogin = this.perLogin.get(handle) ?? 0;
    if (ofLogin >= this.limits.perLogin || !this.shares.hasRoom(visitor)) throw new LoginError('store_full');
    const own = this.byVisitor.get(visitor.near) ?? new Set();
    if (this.open.size >= this.limits.inAll) this.end(this.oldestOfMoreThan(own.size + 1));
    subscription.visitor = visitor;
    this.open.add(subscription);
    this.shares.take(visitor);
    this.byVisitor.set(visitor.near, own.add(subscription));
    this.perLogin.set(handle, ofLogin + 1);
    this.beating ??= setInterval(() => this.beat(), BEAT_MS).unref();
  }

  private countOut(subscription: Subscription): void {
    if (!this.open.delete(subscription)) return;
    const { handle, visitor } = subscription;
    if (visitor) {
      this.shares.leave(visitor);
      const own = this.byVisitor.get(visitor.near);
      own?.delete(subscription);
      if (own?.size === 0) this.byVisitor.delete(visitor.near);
    }
    const left = (this.perLogin.get(handle) ?? 1) - 1;
    if (left > 0) this.perLogin.set(handle, left);
    else this.perLogin.delete(handle);
    if (this.open.size === 0) {
      clearInterval(this.beating);
      this.beating = undefined;
    }
  }

  /** @throws LoginError `store_full` where no visitor has more places than that. */
  private oldestOfMoreThan(places: number): Subscription {
    let most: ReadonlySet<Subscription> | undefined;
    for (const own of this.byVisitor.values()) if (own.size > (most?.size ?? places)) most = own;
    const [oldest] = most ?? [];
    if (!oldest) throw new LoginError('store_full');
    return oldest;
  }

  private beat(): void {
    const eldest = Date.now() - MAX_LIFE_MS;
    for (const subscription of [...this.open]) {
      if (subscription.since > eldest) subscription.subscriber.beat();
      else this.end(subscription);
    }
  }
}
