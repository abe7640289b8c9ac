import { randomInt } from 'node:crypto';
import { LoginError } from '../login/errors.js';
import type { OutcomeListener, Outcome } from '../login/operator.js';
import { sleep } from '../login/wait.js';
import type { Endpoint } from '../wire/endpoint.js';
import { readSocket, type SocketEnd } from '../wire/socket.js';
import { readClose, readFrame } from './messages.js';

const MAX_FRAMES = 1000;
const PING_EVERY_MS = 10_000;
const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 2000;

/** Where a login's answer comes from, and until when. */
export interface OperatorSocketOptions {
  readonly endpoint: Endpoint;
  /** Of the WebSocket; holds a secret. */
  readonly path: string;
  /** How long it may take until the socket is up for the first time, in milliseconds. */
  readonly timeoutMs: number;
  /** When the code runs out, in milliseconds. */
  readonly expiresAt: number;
  /** It was up before, in another process. */
  readonly resumed?: boolean | undefined;
}

/**
 * Waits on the operator's WebSocket for the first end state, and restores a lost one until the code runs out.
 *
 * ```
 * connecting -> up -> down -> up ...      up or down -> approved | rejected | expired | a failure
 * ```
 *
 * @param options - where and until when.
 * @param listener - is told whether an answer would reach us.
 * @param signal - the only clock for a socket that is up.
 * @param pauseFor - waits between two tries.
 * @returns how the login ended.
 * @throws LoginError `operator_unreachable`, `operator_timeout` or `operator_failed` if it never came up;
 *   `line_refused`, `line_taken`, `approval_lost`, `operator_answer_invalid`. After an abort, the signal's reason.
 */
export async function awaitOutcome(
  options: OperatorSocketOptions,
  listener: OutcomeListener,
  signal: AbortSignal,
  pauseFor: typeof sleep = sleep,
): Promise<Outcome> {
  const connectBy = Date.now() + options.timeoutMs;
  const seen = { up: options.resumed ?? false, refusals: 0, frames: 0 };

  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, MAX_PAUSE_MS)) {
    const end = await readSocket<Outcome>(
      options.endpoint,
      {
        path: options.path,
        openWithinMs: seen.up ? options.timeoutMs : Math.max(connectBy - Date.now(), 1),
        pingEveryMs: PING_EVERY_MS,
        onOpen: () => {
          seen.up = true;
          seen.refusals = 0;
          listener.up();
        },
        onFrame: (text) => {
          seen.frames += 1;
          if (seen.frames > MAX_FRAMES) throw new LoginError('operator_answer_invalid');
          const frame = text === undefined ? undefined : readFrame(text);
          return frame?.type === 'ignored' ? undefined : frame;
        },
      },
      signal,
    );

    if (end.type === 'found') return end.found;
    if (end.type === 'refused' && isFinal(end.status)) seen.refusals += 1;
    const next = afterLoss(end, seen, Date.now() >= options.expiresAt);
    if (next === 'expired') return { type: 'expired' };

    if (end.type === 'closed') listener.down();
    const pauseMs = pause - randomInt(pause / 5);
    if (!seen.up && Date.now() + pauseMs >= connectBy) throw neverUp(end);
    await pauseFor(pauseMs, signal);
    if (Date.now() >= options.expiresAt) return { type: 'expired' };
  }
}

/** What has been seen of the operator so far. */
interface Seen {
  readonly up: boolean;
  /** Upgrades refused in a row. */
  readonly refusals: number;
}

function afterLoss(end: SocketEnd<Outcome>, { up, refusals }: Seen, late: boolean): 'reconnect' | 'expired' {
  // One refusal may be a hiccup of a proxy, two are an answer. To a socket that was up before, 404 says what 4004 says.
  const gone = end.type === 'refused' && end.status === 404 && up;
  const code = end.type === 'closed' ? end.code : refusals < 2 ? 1006 : gone ? 4004 : 4000;
  const next = readClose(code, late);
  if (next === 'reconnect' || next === 'expired') return next;
  throw new LoginError(next);
}

/** Whether an HTTP status means no, rather than not now. */
function isFinal(status: number): boolean {
  return status < 500 && status !== 429;
}

function neverUp(end: SocketEnd<Outcome>): LoginError {
  return end.type === 'unreachable' ? end.error : new LoginError('operator_failed');
}
