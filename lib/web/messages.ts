import type { LoginErrorCode } from '../login/errors.js';
import type { LoginView } from '../login/record.js';
import { messageOf, reasonOf } from './pages/texts.js';

/**
 * What a browser hears of its login, as server-sent event, WebSocket message or status: the vocabulary of the quick
 * start, without the JWT. Times are ISO 8601, `now` is the server's clock.
 */
export type LoginMessage =
  | { type: 'pending'; code: string; expiresAt: string; now: string; restoring?: true }
  | { type: 'approved' }
  | { type: 'rejected'; reason: string }
  | { type: 'expired' }
  | { type: 'failed'; code: LoginErrorCode; message: string; retryAt?: string }
  | { type: 'finished'; redirect: string };

/**
 * Puts a view of a login into words for its browser.
 *
 * @param now - the server's clock, in milliseconds.
 * @returns nothing for a login that is still starting: there is nothing to show yet.
 */
export function messageFor(view: LoginView, now: number): LoginMessage | undefined {
  switch (view.state) {
    case 'starting':
      return undefined;
    case 'pending': {
      const { code, expiresAt, restoring } = view;
      return { type: 'pending', code, expiresAt: iso(expiresAt), now: iso(now), ...(restoring && { restoring }) };
    }
    case 'approved':
    case 'expired':
      return { type: view.state };
    case 'rejected':
      return { type: 'rejected', reason: reasonOf(view.by) };
    case 'failed': {
      const { error: code, retryAt } = view;
      return {
        type: 'failed',
        code,
        message: messageOf(code),
        ...(retryAt !== undefined && { retryAt: iso(retryAt) }),
      };
    }
    case 'finished':
      return { type: 'finished', redirect: view.redirect };
  }
}

/** The same as an answer, which has to say something of every state. */
export function statusOf(view: LoginView, now: number): LoginMessage | { type: 'starting' } {
  return messageFor(view, now) ?? { type: 'starting' };
}

/** What the answer to a start tells of the code; whoever does not trust its clock counts `expiresIn` seconds. */
export function codeOf({ code, expiresAt }: LoginView & { state: 'pending' }, now: number) {
  return { code, expiresAt: iso(expiresAt), expiresIn: Math.max(0, Math.round((expiresAt - now) / 1000)) };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
