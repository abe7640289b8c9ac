import type { TLSSocket } from 'node:tls';
import { LoginError } from '../login/errors.js';
import type { SessionRequest } from './note.js';

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

/** Whether anything about a request says that its browser uses HTTPS: the session middleware believes one of these. */
function saysHttps({ socket, secure, headers }: SessionRequest & { secure?: unknown }): boolean {
  const [forwarded] = String(headers['x-forwarded-proto']).split(',', 1);
  return (
    (socket as Partial<TLSSocket>).encrypted === true || secure === true || /^https$/i.test(forwarded?.trim() ?? '')
  );
}
