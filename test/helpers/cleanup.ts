type Closing = () => unknown;

/**
 * What a test opens and has to close again, last things first.
 *
 * @example
 * const later = cleanup();
 * const operator = await startIDTokenOperator({ ... });
 * later(() => operator.stop());
 */
export function cleanup(): (closing: Closing) => void {
  const open: Closing[] = [];
  afterEach(async () => {
    for (const close of open.splice(0).reverse()) await close();
  });
  return (closing) => void open.push(closing);
}
