import type { ServerResponse } from 'node:http';
import { asLoginError, LoginError } from '../login/errors.js';
import type { CheckedApproval } from '../login/checked-approval.js';
import type { LoginService } from '../login/service.js';
import type { Identity } from '../login/operator.js';
import { addressOf } from '../http/request.js';
import { missingCookie } from './session-cookie.js';
import type { SessionRequest } from './note.js';

/** What became of the session of a login. */
export interface NewSession {
  /** There is a new one. */
  made: boolean;
  /** What kept it from being made. */
  broken?: LoginError;
  /** Another person had been logged in to the one before. */
  replaced?: boolean;
}

/** A login whose answer is on its way. */
export interface Answering {
  readonly req: SessionRequest;
  readonly res: ServerResponse;
  readonly handle: string;
  readonly approval: Pick<CheckedApproval<Identity>, 'complete' | 'release'>;
  /** Where it goes: other tabs too. */
  readonly redirect: string | undefined;
  readonly session: NewSession;
}

/**
 * Finishes a login once its answer has left. A browser that got no answer, or no session in it, is not logged in: the
 * approval is given back, and it may finish again.
 */
export function concludeOnceAnswered(
  service: Pick<LoginService<Identity>, 'reportAnswered'>,
  { req, res, handle, approval, redirect, session }: Answering,
): void {
  const report = (error: unknown) =>
    void service.reportAnswered(asLoginError(error), { handle, address: addressOf(req) });
  onceAnswered(res, (delivered) => {
    const broken = session.broken ?? (delivered ? undefined : notDelivered());
    const missing = broken ?? (session.made ? missingCookie(req, res) : undefined);
    if (!missing) {
      // The person is logged in; that the store could not note it changes nothing for them.
      approval.complete(redirect, session.replaced ? 'person_replaced' : undefined).catch(report);
      return;
    }
    report(missing);
    approval.release().catch(report);
  });
}

/**
 * Acts when a response has left, or never will. Only then is a login finished: other tabs that hear of it go on to the
 * target, and need the session cookie that is in this response.
 */
function onceAnswered(res: ServerResponse, act: (delivered: boolean) => void): void {
  if (res.closed) act(res.writableFinished);
  else res.once('close', () => act(res.writableFinished));
}

function notDelivered(): LoginError {
  const message = 'The browser left before the answer to the finish reached it. It may finish again.';
  return new LoginError('session_failed', { message });
}
