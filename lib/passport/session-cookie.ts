import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { LoginError } from '../login/errors.js';
import type { SessionRequest } from './note.js';

/** The names of our own cookies begin so. */
const OURS = /^(__Host-)?passport-idtoken/;

/**
 * A session middleware keeps a `secure` cookie back, and says nothing, where nothing says HTTPS: the person would be
 * logged in for this one answer, and the approval would be gone.
 *
 * @throws LoginError `session_failed`: to be asked before an approval is taken.
 */
export function expectSendable(req: SessionRequest): void {
  if (!isSecure(req) || saysHttps(req)) return;
  throw new LoginError('session_failed', {
    message:
      'The session cookie is `secure`, and nothing says that this request came over HTTPS, so it would not be sent. Set ' +
      '`trust proxy` in Express if a proxy ends TLS; on plain HTTP, no session cookie can be `secure`.',
  });
}

/** What kept the browser from getting the cookie of its new session in an answer that has left; nothing if it has it. */
export function missingCookie({ session }: SessionRequest, res: ServerResponse): LoginError | undefined {
  // Where a session is not in express-session's form, how it goes to the browser is not known.
  if (typeof session?.cookie !== 'object') return undefined;
  if ([res.getHeader('set-cookie') ?? []].flat().some((cookie) => !OURS.test(String(cookie)))) return undefined;
  return new LoginError('session_failed', {
    message:
      'The answer to the finish left without the cookie of the new session, so the browser is not logged in. It may finish ' +
      'again. Set `trust proxy` in Express if a proxy ends TLS: a `secure` cookie is kept back otherwise.',
  });
}

function isSecure({ session }: SessionRequest): boolean {
  return (session?.cookie as { readonly secure?: unknown } | undefined)?.secure === true;
}

/** As session middleware looks at it, whichever setting it believes. */
function saysHttps({ socket, secure, headers }: IncomingMessage & { readonly secure?: unknown }): boolean {
  if ((socket as Partial<TLSSocket>).encrypted === true || secure === true) return true;
  const [first = ''] = String(headers['x-forwarded-proto'] ?? '').split(',');
  return first.trim().toLowerCase() === 'https';
}
