import { isLoginError, LoginError } from '../login/errors.js';
import type { LoginErrorCode } from '../login/errors.js';
import { expectSameTime, skewOf } from './answer.js';
import type { OperatorAnswer } from './answer.js';

/**
 * Asks the operator for something that rings no phone, and compares the clocks.
 *
 * @param ask - gives the headers of the answer.
 * @throws LoginError `clock_skew`, and what `ask` throws, without a word about a phone.
 */
export async function checkTime(ask: () => Promise<Pick<OperatorAnswer, 'headers'>>): Promise<void> {
  const sentAt = Date.now();
  const { headers } = await ask().catch(inItsOwnWords);
  const receivedAt = Date.now();
  expectSameTime(skewOf({ headers, sentAt, receivedAt }), receivedAt);
}

/** What a request that rings no phone means by these codes. */
const SENTENCES: Partial<Record<LoginErrorCode, string>> = {
  operator_interrupted:
    'The connection to the operator broke before its answer. Look at what stands between, and whether it wants a certificate ' +
    'of this application.',
  operator_timeout: 'The operator did not answer in time.',
};

function inItsOwnWords(error: unknown): never {
  const message = isLoginError(error) && SENTENCES[error.code];
  if (!message) throw error;
  throw new LoginError(error.code, { message, cause: error.cause });
}
