/**
 * Runs what comes from outside and may not keep to its signal: it is over when the time is, and when the caller aborts.
 *
 * @param ms - how long it may take
 * @throws a TimeoutError or an AbortError if it is over before it has ended, else what it throws itself
 */
export async function limited<T>(
  ms: number,
  outer: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (outer?.aborted) throw new DOMException('It is over.', 'AbortError');
  const own = new AbortController();
  let stop = (_name: string): void => {};
  const over = new Promise<never>((_, reject) => {
    stop = (name) => {
      own.abort();
      reject(new DOMException('It is over.', name));
    };
  });
  const aborted = (): void => stop('AbortError');
  const timer = setTimeout(stop, ms, 'TimeoutError');
  outer?.addEventListener('abort', aborted);
  try {
    return await Promise.race([over, run(own.signal)]);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener('abort', aborted);
  }
}
