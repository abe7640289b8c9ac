import { isLoginError } from '../login/errors.js';
import type { LoginErrorCode } from '../login/errors.js';
import type { Json, OutcomeListener, Outcome } from '../login/operator.js';
import { sleep } from '../login/wait.js';
import type { Endpoint } from '../wire/endpoint.js';
import { sendJson } from '../wire/http.js';
import { COMPLETE_PATH, readCompleteAnswer } from './messages.js';

const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 2000;
/** An answer that is on its way when the code runs out still counts. */
const GRACE_MS = 5000;

/** What is asked, and until when. */
export interface HeldRequestOptions {
  readonly endpoint: Endpoint;
  readonly body: Json;
  /** How long the way there may take, in milliseconds. */
  readonly timeoutMs: number;
  /** When the code runs out, in milliseconds. */
  readonly expiresAt: number;
  /** Another process asked before. */
  readonly resumed?: boolean | undefined;
}

/**
 * Waits for the answer to a request that the operator holds until the other device acts. A request that is lost is made
 * anew: the operator keeps a session for ten seconds without its requester (protocol 7.6).
 *
 * @param options - what and until when.
 * @param listener - is told when the request is on its way: more cannot be known before the answer, and an approval that is
 *   faster is kept for us.
 * @param signal - ends it.
 * @throws LoginError of the connection if the request never got through, or of `readCompleteAnswer`. After an abort, the
 *   signal's reason.
 */
export async function awaitApproval(
  options: HeldRequestOptions,
  listener: OutcomeListener,
  signal: AbortSignal,
): Promise<Outcome> {
  const { endpoint, body, timeoutMs, expiresAt, resumed = false } = options;
  const seen = { up: resumed, lost: resumed };

  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, MAX_PAUSE_MS)) {
    const held = {
      answerWithinMs: Math.max(expiresAt + GRACE_MS - Date.now(), 1),
      onSent: () => {
        seen.up = true;
        listener.up();
      },
    };
    try {
      const answer = await sendJson(endpoint, { method: 'POST', path: COMPLETE_PATH, body, timeoutMs, held }, signal);
      const outcome = readCompleteAnswer(answer, seen.lost);
      if (outcome) return outcome;
    } catch (error) {
      if (!seen.up || !isLoss(error)) throw error;
    }
    if (Date.now() >= expiresAt) return { type: 'expired' };
    seen.lost = true;
    listener.down();
    await sleep(pause, signal);
  }
}

const LOSSES: readonly LoginErrorCode[] = ['operator_unreachable', 'operator_interrupted', 'operator_timeout'];

function isLoss(error: unknown): boolean {
  return isLoginError(error) && LOSSES.includes(error.code);
}
