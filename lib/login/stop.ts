import type { StopSignal } from './operator.js';

/**
 * What an `AbortController` and its signal do, in one: theirs are made of nine objects, and each login that waits has
 * one of its own.
 */
export class Stop implements StopSignal {
  aborted = false;
  reason: Error | undefined;
  private listeners: readonly (() => void)[] = [];

  /** @param reason - the first one counts. */
  abort(reason: Error): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    for (const listener of this.listeners) listener();
    this.listeners = [];
  }

  throwIfAborted(): void {
    if (this.reason) throw this.reason;
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.listeners = [...this.listeners, listener];
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.listeners = this.listeners.filter((other) => other !== listener);
  }
}
