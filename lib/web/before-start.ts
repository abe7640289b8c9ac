import { LoginError } from '../login/errors.js';
import { answerError } from './failure.js';
import { LATE, within } from '../login/wait.js';
import { refusalIn } from '../passport/refusal.js';
import type { AnyStrategy, BeforeStart, Reply, RouteContext } from './route.js';

/** How long an application may think (ms). */
const TIMEOUT_MS = 10_000;

/**
 * Asks the application whether a phone may ring.
 *
 * @returns the answer to the person if not, with what the application says.
 * @throws LoginError `lookup_failed` for what broke there.
 */
export async function askBeforeStart(
  beforeStart: BeforeStart | undefined,
  context: RouteContext,
  strategy: AnyStrategy,
  identifier: string,
): Promise<Reply | undefined> {
  if (!beforeStart) return undefined;
  const { req } = context;
  const start = { identifier, provider: strategy.name, knownBrowser: strategy.knowsBrowser(req, identifier) };
  let answer: unknown;
  try {
    answer = await within(Promise.resolve(beforeStart(req, start)), TIMEOUT_MS);
    if (answer === LATE) throw new Error('The function did not answer within 10 seconds.');
  } catch (cause) {
    const refusal = refusalIn(cause);
    if (refusal) return answerError(context, new LoginError('start_refused', { cause }), { said: refusal.message });
    throw new LoginError('lookup_failed', { cause, message: 'The function `beforeStart` threw. See the cause.' });
  }
  return answer === false ? answerError(context, new LoginError('start_refused')) : undefined;
}
