import type { ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { LoginError } from '../login/errors.js';
import type { SessionRequest } from './note.js';

/** The names of our own cookies begin so. */
const OURS = /^(__Host-)?passport-idtoken/;

/**
 * To be asked before a phone rings, and before an approval is used: express-session leaves a cookie that is `Secure` out of
 * an answer without HTTPS, and says nothing.
 *
 * @throws LoginError `session_failed` where the session's cookie will not be sent.
 */
export function expectSendable(req: SessionRequest): void {
  const { secure } = (req.session?.cookie ?? {}) as { secure?: unknown };
  if (secure !== true || saysHttps(req)) return;
  throw new LoginError('session_failed', {
    message:
      'The session cookie is `Secure`, and this request did not come over HTTPS, so the browser would not get it. Set ' +
      '`trust proxy` if a proxy ends TLS, or `cookie.secure` of the session to `auto`.',
  });
}

/** What kept a browser from getting the cookie of its new session in an answer that has left; nothing if it has it. */
export function missingCookie({ session }: SessionRequest, res: ServerResponse): LoginError | undefined {
  // Where a session is not in express-session's form, how it goes to the browser is not known.
  if (typeof session?.cookie !== 'object') return undefined;
  if ([res.getHeader('set-cookie') ?? []].flat().some((cookie) => !OURS.test(String(cookie)))) return undefined;
  return new LoginError('session_failed', {
    message:
      'The answer to the finish left without the cookie of the new session, so the browser is not logged in. It may finish ' +
      'again. Set `trust proxy` if a proxy ends TLS: a `Secure` cookie is kept back otherwise.',
  });
}

/** Whether anything about a request says that its browser uses HTTPS: the session middleware believes one of these. */
function saysHttps({ socket, secure, headers }: SessionRequest & { secure?: unknown }): boolean {
  const [forwarded] = String(headers['x-forwarded-proto']).split(',', 1);
  return (
    (socket as Partial<TLSSocket>).encrypted === true || secure === true || /^https$/i.test(forwarded?.trim() ?? '')
  );
}
