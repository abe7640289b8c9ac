import { LoginError } from '../login/errors.js';
import type { LoginService } from '../login/service.js';
import type { Identity } from '../login/operator.js';
import { FINISHED_LIFE_SECONDS, keyOf, readBrowserKey, withLatest, writeBrowserKey } from '../http/browser-key.js';
import { readMark, writeMark } from '../http/known-browser.js';
import { concludeOnceAnswered } from './conclude.js';
import type { NewSession } from './conclude.js';
import { refusalCall } from './contract.js';
import type { FinishRequest, PassportCall } from './contract.js';
import { finishFor } from './finish.js';
import type { FinishingStrategy } from './finish.js';
import type { KnownSite } from './known-site.js';
import { noteAtLogIn } from './log-in.js';
import type { SessionRequest } from './note.js';
import { expectSendable } from './session-cookie.js';

/** The part of a strategy that a finish in a route of one's own needs. */
export interface OwnFinishStrategy extends FinishingStrategy<Identity> {
  readonly name: string;
  readonly site: Pick<KnownSite, 'of' | 'warnings'>;
  readonly service: Pick<LoginService<Identity>, 'finish' | 'remember' | 'reportAnswered'>;
}

/** Which login, and what the route says of its end. */
interface Finish extends Pick<FinishRequest, 'handle' | 'place'> {
  readonly successRedirect?: string;
  readonly session?: boolean;
}

/** Finishes a login in the route in which it began, and has Passport do what the route says. */
export async function finishHere(
  strategy: OwnFinishStrategy,
  req: SessionRequest,
  { handle, place, successRedirect, session }: Finish,
): Promise<PassportCall> {
  const { secure } = strategy.site.of(req);
  const browserKey = readBrowserKey(req, secure);
  if (!browserKey || !req.res) throw new LoginError('login_not_found');
  if (session !== false) expectSendable(req);
  const key = keyOf(browserKey, handle);
  const result = await finishFor(strategy, req, { handle, key, place, jwt: undefined });
  if (result.type === 'already') {
    // Without a session cookie the answer to the first finish was lost, or the person has logged out since.
    const isIn = session === false || result.overlapping || Boolean(req.user);
    if (!isIn || result.redirect === undefined) throw new LoginError('login_finished');
    return { call: 'redirect', url: result.redirect, status: 303 };
  }
  if (result.type === 'refused') return refusalCall(result);
  const { approval, user, info, noted } = result;
  const mark = strategy.service.remember(approval, readMark(req, strategy.name));
  // For a second press of the button.
  writeBrowserKey(req.res, withLatest(browserKey, { key, handle }), secure, FINISHED_LIFE_SECONDS);
  writeMark(req.res, strategy.name, mark, secure);
  const made: NewSession = { made: false };
  noteAtLogIn(req, noted, made);
  const { res } = req;
  const redirect = approval.returnTo ?? successRedirect;
  // What Passport, a callback or the next handler make of the success is theirs.
  concludeOnceAnswered(strategy.service, { req, res, handle, approval, redirect, session: made });
  return { call: 'success', user, info };
}
