import type { IncomingMessage } from 'node:http';
import { readMark } from '../http/known-browser.js';
import { LoginError } from '../login/errors.js';
import { LATE, within } from '../login/wait.js';
import type { AnyStrategy } from './route.js';

/** What is known of a start before it is one. */
export interface StartToCheck {
  /** What the person typed. */
  readonly identifier: string;
  /** The name of the strategy. */
  readonly provider: string;
  /** Somebody of that name has logged in with this browser before. */
  readonly knownBrowser: boolean;
}

/** The application's word before a phone rings: `false` refuses. */
export type BeforeStart = {
  beforeStart(req: IncomingMessage, start: StartToCheck): unknown;
}['beforeStart'];

/** How long an application may think (ms). */
const TIMEOUT_MS = 10_000;

/**
 * Asks the application whether a login may start.
 *
 * @throws LoginError `start_refused`; what the application throws, and an error after ten seconds.
 */
export async function askBeforeStart(
  beforeStart: BeforeStart | undefined,
  { name: provider, service }: AnyStrategy,
  req: IncomingMessage,
  identifier: string,
): Promise<void> {
  if (!beforeStart) return;
  const knownBrowser = service.knows(readMark(req, provider), identifier);
  const asking = async () => await beforeStart(req, { identifier, provider, knownBrowser });
  const answer = await within(asking(), TIMEOUT_MS);
  if (answer === LATE) throw new Error('`beforeStart` did not answer within 10 seconds.');
  if (answer === false) throw new LoginError('start_refused');
}
