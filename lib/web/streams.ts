import { isDeepStrictEqual } from 'node:util';
import { LoginError } from '../login/errors.js';
import type { Identity } from '../login/operator.js';
import { isEnd } from '../login/record.js';
import type { LoginView } from '../login/record.js';
import type { LoginDesk } from '../login/desk.js';

/** Which login is watched, by whom. */
export interface Watched {
  readonly desk: LoginDesk<Identity>;
  readonly handle: string;
  readonly key: string;
}

/** Where the views of one watch go: an event stream, a WebSocket, a request that waits. */
export interface Outlet {
  show(view: LoginView): void;
  /** Nothing happened for a while: keep the connection open, find out whether it still is. */
  beat(): void;
  /** Nothing more comes. */
  end(): void;
}

/** How many watches there may be. */
export interface StreamLimits {
  readonly perLogin: number;
  readonly inAll: number;
}

/** Tabs of one browser; and what one process can well hold. */
const LIMITS: StreamLimits = { perLogin: 16, inAll: 20_000 };
/** Proxies cut what is silent for longer (ms). */
const BEAT = 15_000;
/** No login lives longer than ten minutes, and its result one more (ms). */
const LONGEST = 11 * 60_000;

/** All watches of a router: counted, kept alive together, and ended together. */
export class Streams {
  private readonly open = new Map<
    Outlet,
    { readonly handle: string; readonly since: number; readonly stop: () => void }
  >();
  private readonly perLogin = new Map<string, number>();
  private beating: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(private readonly limits: StreamLimits = LIMITS) {}

  /** How many watches there are. */
  get size(): number {
    return this.open.size;
  }

  /**
   * Shows a login to an outlet, now and after each change, until the login ends or the watch is stopped.
   *
   * @returns what stops the watch, for an outlet whose reader is gone.
   * @throws LoginError `login_not_found`; `store_full` when one more watch of that login is too many; `closed` after
   *   the end. The outlet is not ended then.
   */
  start({ desk, handle, key }: Watched, outlet: Outlet): Promise<() => void> {
    let unwatch = () => {};
    let shown: LoginView | undefined;
    const stop = () => {
      unwatch();
      this.release(outlet);
    };
    const show = (view: LoginView) => {
      // The first view tells whose login it is: nobody else hears that there is no room for one more.
      if (shown === undefined) this.keep(outlet, handle, stop);
      else if (!this.open.has(outlet)) return;
      // Not every move of a login is one that its browser may see.
      if (view.state === shown?.state && isDeepStrictEqual(view, shown)) return;
      shown = view;
      outlet.show(view);
      if (isEnd(view)) {
        stop();
        outlet.end();
      }
    };
    return desk.watch(handle, key, show).then((ends) => {
      unwatch = ends;
      // The login may have ended before there was anything to stop.
      if (!this.open.has(outlet)) unwatch();
      return stop;
    });
  }

  /** Ends all watches, and refuses new ones. */
  close(): void {
    this.closed = true;
    for (const [outlet, { stop }] of [...this.open]) {
      stop();
      outlet.end();
    }
  }

  private keep(outlet: Outlet, handle: string, stop: () => void): void {
    if (this.closed) throw new LoginError('closed');
    const ofLogin = this.perLogin.get(handle) ?? 0;
    if (this.open.size >= this.limits.inAll || ofLogin >= this.limits.perLogin) throw new LoginError('store_full');
    this.open.set(outlet, { handle, since: Date.now(), stop });
    this.perLogin.set(handle, ofLogin + 1);
    this.beating ??= setInterval(() => this.beat(), BEAT).unref();
  }

  private release(outlet: Outlet): void {
    const kept = this.open.get(outlet);
    if (!kept) return;
    this.open.delete(outlet);
    const left = (this.perLogin.get(kept.handle) ?? 1) - 1;
    if (left > 0) this.perLogin.set(kept.handle, left);
    else this.perLogin.delete(kept.handle);
    if (this.open.size === 0) {
      clearInterval(this.beating);
      this.beating = undefined;
    }
  }

  private beat(): void {
    const eldest = Date.now() - LONGEST;
    for (const [outlet, { since, stop }] of [...this.open]) {
      if (since > eldest) outlet.beat();
      else {
        stop();
        outlet.end();
      }
    }
  }
}
