import { randomBytes } from 'node:crypto';
import { Deadlines, RedisTimeout } from './deadline.js';
import type { Connection } from './clients.js';
import type { Heard, Subscriber } from './subscriber.js';

/** How often a connection that says nothing is tried: one that died without a word never reports. */
const CHECK_MS = 5_000;
/** Between two tries of one that is in doubt. */
const RETRY_MS = 250;
/** After so many tries the client has given up, or does not come back soon enough. */
const TRIES = 3;
/** How long channels are gathered that are left: a channel too many costs a message now and then. */
const LEAVE_EVERY_MS = 100;
/** Channels in one command when all are subscribed again. */
const BATCH = 500;

export interface SubscriptionOptions {
  readonly connection: Connection;
  readonly timeoutMs: number;
  /** Before the names of all channels. */
  readonly prefix: string;
  readonly heard: Heard;
  /** Called when the connection is up again after messages may have been missed. What it throws has it called again. */
  readonly missed: () => Promise<void>;
}

/**
 * All that one process listens to, over one connection at a time. A connection that is lost, or answers no longer, is
 * replaced; whatever may have been missed is told by `missed`, once everything is subscribed again.
 */
export class Subscription {
  private readonly channels = new Set<string>();
  private readonly leaving = new Set<string>();
  private leavingTimer: NodeJS.Timeout | undefined;
  private current: { readonly subscriber: Subscriber; readonly opened: Promise<void> } | undefined;
  private inDoubt = false;
  private failures = 0;
  private probes = 0;
  private timer: NodeJS.Timeout | undefined;
  private checking = false;
  private readonly deadlines: Deadlines;
  private closed: Error | undefined;
  private readonly probe: string;

  constructor(private readonly options: SubscriptionOptions) {
    this.deadlines = new Deadlines(options.timeoutMs);
    this.probe = `${options.prefix}probe:${randomBytes(9).toString('base64url')}`;
  }

  /** Resolves once everything that is published from now on will be heard. */
  async subscribe(channel: string): Promise<void> {
    this.channels.add(channel);
    this.leaving.delete(channel);
    const subscriber = await this.open();
    await this.ask('SUBSCRIBE', () => subscriber.subscribe([channel]));
  }

  unsubscribe(channel: string): void {
    this.channels.delete(channel);
    this.leaving.add(channel);
    this.leavingTimer ??= setTimeout(() => this.leave(), LEAVE_EVERY_MS).unref();
  }

  private leave(): void {
    this.leavingTimer = undefined;
    const channels = [...this.leaving];
    this.leaving.clear();
    const { current } = this;
    if (channels.length > 0)
      current?.opened.then(() => current.subscriber.unsubscribe(channels)).catch(() => undefined);
  }

  /** Tries the connection now, and has everything read again. */
  doubt(): void {
    this.inDoubt = true;
    if (this.checking || this.closed) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.check(), 0).unref();
  }

  close(): void {
    this.closed = new Error('The store is closed.');
    this.deadlines.end(this.closed);
    clearTimeout(this.timer);
    clearTimeout(this.leavingTimer);
    this.channels.clear();
    this.drop();
  }

  /** The connection, once everything is subscribed on it. */
  private async open(): Promise<Subscriber> {
    if (this.closed) throw this.closed;
    if (!this.current) {
      const subscriber = this.options.connection.subscriber();
      this.current = { subscriber, opened: this.connect(subscriber) };
    }
    const { subscriber, opened } = this.current;
    try {
      await opened;
      return subscriber;
    } catch (error) {
      this.drop(subscriber);
      throw error;
    }
  }

  private async connect(subscriber: Subscriber): Promise<void> {
    await this.ask('a new connection', () => subscriber.connect());
    subscriber.heard = this.options.heard;
    const channels = [...this.channels];
    for (let at = 0; at < channels.length; at += BATCH) {
      await this.ask('SUBSCRIBE', () => subscriber.subscribe(channels.slice(at, at + BATCH)));
    }
    subscriber.doubted = () => this.doubt();
    if (this.inDoubt) this.later(0);
    else if (!this.timer) this.later(CHECK_MS);
  }

  private async check(): Promise<void> {
    this.checking = true;
    try {
      await this.tryIt();
      this.failures = 0;
      if (this.inDoubt) {
        this.inDoubt = false;
        await this.options.missed();
      }
    } catch (error) {
      this.inDoubt = true;
      this.failures += 1;
      if ((error as Error).name === RedisTimeout.name || this.failures % TRIES === 0) this.drop();
    } finally {
      this.checking = false;
      this.later(this.inDoubt ? RETRY_MS : CHECK_MS);
    }
  }

  /** What is confirmed now was asked after everything that had to be subscribed again. */
  private async tryIt(): Promise<void> {
    const subscriber = await this.open();
    const channel = `${this.probe}:${(this.probes += 1)}`;
    await this.ask('SUBSCRIBE', () => subscriber.subscribe([channel]));
    subscriber.unsubscribe([channel]).catch(() => undefined);
  }

  private later(ms: number): void {
    clearTimeout(this.timer);
    if (!this.closed) this.timer = setTimeout(() => void this.check(), ms).unref();
  }

  /** Ends a connection, if it still is the one that is used. What comes until the next one is missed. */
  private drop(subscriber = this.current?.subscriber): void {
    if (!subscriber || this.current?.subscriber !== subscriber) return;
    this.current = undefined;
    this.inDoubt = true;
    subscriber.doubted = () => {};
    subscriber.destroy();
  }

  private ask<T>(what: string, asking: () => Promise<T>): Promise<T> {
    return this.deadlines.within(what, asking);
  }
}
