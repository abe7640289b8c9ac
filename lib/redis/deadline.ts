/** Redis did not answer in time. What was asked may happen all the same. */
export class RedisTimeout extends Error {
  override readonly name = 'RedisTimeout';

  constructor(what: string, ms: number) {
    super(`Redis did not answer ${what} within ${ms} ms.`);
  }
}

/**
 * Asks, and waits for the answer no longer than that: a client may queue what it is asked for ever.
 *
 * @param ask - gets a signal that aborts when time is over, for clients that can take a command back.
 * @param closing - ends the wait early.
 * @throws RedisTimeout, the reason of `closing`, or what the client throws.
 */
export async function within<T>(
  ms: number,
  what: string,
  ask: (signal: AbortSignal) => Promise<T>,
  closing?: AbortSignal,
): Promise<T> {
  closing?.throwIfAborted();
  const asking = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let close = () => {};
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new RedisTimeout(what, ms));
      asking.abort();
    }, ms);
    close = () => reject(closing?.reason as Error);
  });
  closing?.addEventListener('abort', close);
  try {
    return await Promise.race([ask(asking.signal), over]);
  } finally {
    clearTimeout(timer);
    closing?.removeEventListener('abort', close);
  }
}
