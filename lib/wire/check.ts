import { expectSameTime, skewOf } from './answer.js';
import type { OperatorAnswer } from './answer.js';

/**
 * Asks the operator for something that rings no phone, and compares the clocks.
 *
 * @param ask - gives the headers of the answer.
 * @throws LoginError `clock_skew`, and what `ask` throws.
 */
export async function checkTime(ask: () => Promise<Pick<OperatorAnswer, 'headers'>>): Promise<void> {
  const sentAt = Date.now();
  const { headers } = await ask();
  const receivedAt = Date.now();
  expectSameTime(skewOf({ headers, sentAt, receivedAt }), receivedAt);
}
