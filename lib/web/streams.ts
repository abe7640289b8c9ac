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

/** Where the views of one watch go: an event stream, a WebSocket, a request that waits. */
export interface Subscriber {
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
const MAX_WATCH_MS = 11 * 60_000;

/** All watches of a router: counted, kept alive together, and ended together. */
export class Streams {
  private readonly open = new Set<Stream>();
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
  start({ service, handle, key }: WatchedLogin, outlet: Subscriber): Promise<() => void> {
    const stream = new Stream(this, handle, outlet);
    return service
      .watch(handle, key, (view) => stream.show(view))
      .then((unwatch) => {
        stream.watched(unwatch);
        return () => stream.stop();
      });
  }

  /** Ends all watches, and refuses new ones. */
  close(): void {
    this.closed = true;
    for (const stream of [...this.open]) stream.end();
  }

  /** Counts a watch in. */
  keep(stream: Stream): void {
    if (this.closed) throw new LoginError('closed');
    const { handle } = stream;
    const ofLogin = this.perLogin.get(handle) ?? 0;
    if (this.open.size >= this.limits.inAll || ofLogin >= this.limits.perLogin) throw new LoginError('store_full');
    this.open.add(stream);
    this.perLogin.set(handle, ofLogin + 1);
    this.beating ??= setInterval(() => this.beat(), BEAT).unref();
  }

  /** Whether a watch still counts. */
  keeps(stream: Stream): boolean {
    return this.open.has(stream);
  }

  /** Counts a watch out. */
  release(stream: Stream): void {
    if (!this.open.delete(stream)) return;
    const { handle } = stream;
    const left = (this.perLogin.get(handle) ?? 1) - 1;
    if (left > 0) this.perLogin.set(handle, left);
    else this.perLogin.delete(handle);
    if (this.open.size === 0) {
      clearInterval(this.beating);
      this.beating = undefined;
    }
  }

  private beat(): void {
    const eldest = Date.now() - MAX_WATCH_MS;
    for (const stream of [...this.open]) {
      if (stream.since > eldest) stream.outlet.beat();
      else stream.end();
    }
  }
}

/** One watch. An object, since many of them wait for long: closures would take twice the memory. */
class Stream {
  readonly since = Date.now();
  private shown: LoginView | undefined;
  private unwatch: (() => void) | undefined;

  constructor(
    private readonly streams: Streams,
    readonly handle: string,
    readonly outlet: Subscriber,
  ) {}

  /** Shows how the login is now. */
  show(view: LoginView): void {
    // The first view tells whose login it is: only its own browser hears that there is no room for one more.
    if (this.shown === undefined) this.streams.keep(this);
    else if (!this.streams.keeps(this)) return;
    // Not every move of a login is one that its browser may see.
    if (view.state === this.shown?.state && isDeepStrictEqual(view, this.shown)) return;
    this.shown = view;
    this.outlet.show(view);
    if (isEnd(view)) this.end();
  }

  /** @param unwatch - what ends the watch. */
  watched(unwatch: () => void): void {
    this.unwatch = unwatch;
    // The login may have ended before there was anything to stop.
    if (!this.streams.keeps(this)) unwatch();
  }

  stop(): void {
    this.unwatch?.();
    this.streams.release(this);
  }

  end(): void {
    this.stop();
    this.outlet.end();
  }
}
