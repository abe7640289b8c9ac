/**
 * Waits until a point of time. The timer never keeps the process alive, and none is left behind.
 *
 * @param until - milliseconds of our own clock.
 * @param signal - ends the wait; its reason is thrown then.
 */
export async function pause(until: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  // A timer of no time takes a millisecond: enough to tell who comes here late from who comes early.
  if (until <= Date.now()) return;
  let timer: NodeJS.Timeout | undefined;
  const time = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, until - Date.now()).unref();
  });
  try {
    await unlessAborted(time, signal);
  } finally {
    clearTimeout(timer);
  }
}

/** Settles as `work` does, or throws the signal's reason as soon as that ends, whatever `work` makes of it. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    work.finally(() => signal.removeEventListener('abort', stop)).then(resolve, reject);
  });
}
