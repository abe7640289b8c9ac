import { asLoginError, LoginError } from '../login/errors.js';
import type { LoginKind } from '../login/operator.js';
import { normalizeIdentifier } from '../login/identifier.js';
import type { LoginRequestMessage } from '../http/request.js';
import { refusalCall } from './contract.js';
import type { FinishRequest, FinishResult, PassportCall } from './contract.js';
import { keyOf, readBrowserKey, withLatest, writeBrowserKey } from '../http/browser-key.js';
import type { BrowserKey } from '../http/browser-key.js';
import type { KnownSite } from './known-site.js';
import { asksForPage } from '../http/accept.js';
import { isSameOrigin, ownPath } from '../http/same-origin.js';

/** The part of a strategy that such a route needs. */
export interface OwnRouteStrategy {
  readonly loginPath: string;
  readonly site: Pick<KnownSite, 'of'>;
  keyFor(
    browserKey: BrowserKey | undefined,
    identifier: string,
    kind: LoginKind,
    req: LoginRequestMessage,
  ): Promise<string>;
  start(key: string, identifier: string, returnTo: string | undefined, req: LoginRequestMessage): Promise<string>;
  finish(req: LoginRequestMessage, request: FinishRequest): Promise<FinishResult>;
}

/**
 * `passport.authenticate` in a route of the application's own: finishes a login when the body has a `handle`, starts one
 * on a same-origin POST with an `identifier`, sends an HTML GET to the login page.
 */
export async function answerOwnRoute(
  strategy: OwnRouteStrategy,
  req: LoginRequestMessage,
  successRedirect: string,
): Promise<PassportCall> {
  const { loginPath } = strategy;
  const site = strategy.site.of(req);
  const { handle, identifier, returnTo, jwt } = fieldsOf(req.body);
  const browserKey = readBrowserKey(req, site.secure);
  if (req.method === 'POST' && (handle !== undefined || identifier !== undefined)) {
    if (!isSameOrigin(req, site)) throw new LoginError('origin_forbidden');
    if (handle !== undefined) return await finish(strategy, req, { handle, jwt, browserKey }, successRedirect);
    if (!req.res) {
      throw new TypeError("To start a login in a route of one's own takes `req.res`, as Express sets it.");
    }
    const who = normalizeIdentifier(identifier);
    const key = await strategy.keyFor(browserKey, who, 'push', req);
    const started = await strategy.start(key, who, ownPath(returnTo), req);
    writeBrowserKey(req.res, withLatest(browserKey, { key, handle: started }), site.secure);
    return { call: 'redirect', url: `${loginPath}/code?handle=${started}` };
  }
  if (req.method === 'GET' && asksForPage(req)) {
    const here = encodeURIComponent(req.originalUrl ?? req.url ?? '/');
    return { call: 'redirect', url: `${loginPath || '/'}?returnTo=${here}` };
  }
  throw new LoginError('login_required');
}

/** What the browser sent to finish a login. */
interface Sent {
  readonly handle: unknown;
  readonly jwt: unknown;
  readonly browserKey: BrowserKey | undefined;
}

/** Finishes a login at once: what Passport makes of a success in such a route is not told to us. */
async function finish(
  strategy: OwnRouteStrategy,
  req: LoginRequestMessage,
  { handle, jwt, browserKey }: Sent,
  successRedirect: string,
): Promise<PassportCall> {
  if (typeof handle !== 'string') throw new LoginError('fields_invalid');
  if (!browserKey) throw new LoginError('login_not_found');
  const token = typeof jwt === 'string' ? jwt : undefined;
  const result = await strategy.finish(req, { handle, key: keyOf(browserKey, handle), jwt: token });
  if (result.type === 'already') return { call: 'redirect', url: result.redirect };
  if (result.type === 'refused') return refusalCall(result);
  const { approval, user, info } = result;
  try {
    await approval.complete(approval.returnTo ?? successRedirect);
  } catch (thrown) {
    const error = asLoginError(thrown);
    await approval.release(error).catch(() => undefined);
    throw error;
  }
  return { call: 'success', user, info };
}

function fieldsOf(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}
