/** What a wait comes to that took too long. */
export const LATE = Symbol('late');

/**
 * Settles as `work` does, or with {@link LATE} after some time; throws the signal's reason as soon as that ends,
 * whatever `work` makes of it. No timer and no listener is left behind.
 *
 * @param ms - how long `work` may take; the timer does not keep the process alive.
 * @param signal - ends the wait, where something may.
 */
export function within<T>(work: PromiseLike<T>, ms: number, signal?: AbortSignal): Promise<T | typeof LATE> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    };
    const stop = () => {
      leave();
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      leave();
      resolve(LATE);
    }, ms).unref();
    signal?.addEventListener('abort', stop);
    if (signal?.aborted) stop();
    void work.then(leave, leave);
    void work.then(resolve, reject);
  });
}

/** Waits for some time; throws the signal's reason as soon as that ends. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await within(new Promise<never>(() => {}), ms, signal);
}

/** Waits until a point of time (ms, our clock); throws the signal's reason as soon as that ends. */
export async function sleepUntil(time: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  // A timer of no time takes a millisecond: enough to tell who comes here late from who comes early.
  if (time > Date.now()) await sleep(time - Date.now(), signal);
}

/** Whether a value is a promise, from whichever library it comes. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  const may = (typeof value === 'object' && value !== null) || typeof value === 'function';
  return may && typeof (value as { then?: unknown }).then === 'function';
}
