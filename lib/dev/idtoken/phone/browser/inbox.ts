import type { Push, Reply, StreamEvent } from './wire.js';

/** What the push stream has told: the requests that wait, and the people for whom the operator sends nothing. */
export class Inbox {
  /** The request on the screen. */
  open: Push | undefined;
  /** An answer is on its way: what the stream says about its session is the echo of it. */
  answering = false;
  /** The service has left the open request. */
  left = false;
  /** Requests that wait for an answer, newest first; the open one is among them. */
  private waiting: Push[] = [];
  /** Failed attempts by session. */
  private readonly failures = new Map<string, number>();
  /** For whom the operator sends nothing, and why. */
  private readonly refused = new Map<string, string>();

  /** How many requests wait besides the one on the screen. */
  get others(): number {
    return this.waiting.filter((push) => push !== this.open).length;
  }

  /** Opens the newest request that waits, or none. */
  openNext(): Push | undefined {
    this.open = this.waiting[0];
    this.left = false;
    return this.open;
  }

  /** Whether an attempt to answer the open request has failed. */
  get hasFailed(): boolean {
    return this.open !== undefined && (this.failures.get(this.open.sessionId) ?? 0) > 0;
  }

  /** The open request is over. */
  closeOpen(): void {
    this.waiting = this.waiting.filter((push) => push !== this.open);
    this.open = undefined;
  }

  /** Why the operator sends nothing for a person. */
  whyRefused(tokenId: string): string | undefined {
    return this.refused.get(tokenId);
  }

  /** Takes in an event. Returns how the open request ended, if the event says so. */
  hear(event: StreamEvent): string | undefined {
    switch (event.type) {
      case 'hello':
        this.refused.clear();
        for (const { tokenId, reason } of event.refused) this.refused.set(tokenId, reason);
        // Those that still wait come again after this.
        this.waiting = this.waiting.filter((push) => push === this.open);
        return undefined;
      case 'refused':
        this.refused.set(event.tokenId, event.reason);
        return undefined;
      case 'push':
        if (this.waiting.every(({ sessionId }) => sessionId !== event.data.sessionId)) this.waiting.unshift(event.data);
        return undefined;
      case 'left':
        return this.ended(event.sessionId, 'left');
      case 'ended':
        return this.ended(event.sessionId, event.state);
    }
  }

  /** Counts what the operator did not accept. Returns how many attempts of this session failed. */
  failed({ sessionId }: Push, reply: Reply | undefined): number {
    const failures = (this.failures.get(sessionId) ?? 0) + (reply?.status === 401 ? 1 : 0);
    this.failures.set(sessionId, failures);
    return failures;
  }

  private ended(sessionId: string, state: string): string | undefined {
    if (this.open?.sessionId === sessionId) {
      this.left = state === 'left';
      return this.answering ? undefined : state;
    }
    this.waiting = this.waiting.filter((push) => push.sessionId !== sessionId);
    return undefined;
  }
}
