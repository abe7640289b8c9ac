import { asLoginError, LoginError } from '../login/errors.js';
import { readFields } from '../http/body.js';
import { keyOf, loginsOf, readBrowserKey } from '../http/browser-key.js';
import type { Fields } from '../http/body.js';
import type { LoginRequestMessage } from '../http/request.js';
import { isSameOrigin } from '../http/same-origin.js';
import type { Site } from '../http/same-origin.js';
import type { WatchedLogin } from './subscriptions.js';
import type { AnyStrategy, RouteContext } from './route.js';

/** A login that a request is about: whose it is has been said, not yet been checked. */
export interface LoginOf extends WatchedLogin {
  readonly strategy: AnyStrategy;
}

/**
 * Finds the strategy of a login by the handle's first part. Whether there is such a login, and of this browser, is for
 * the login service to say; until it has, no visitor learns which of the two it was.
 *
 * @throws LoginError `login_not_found`.
 */
export function loginOf(
  strategies: readonly AnyStrategy[],
  { browserKey, about }: Pick<RouteContext, 'browserKey' | 'about'>,
  handle: string | undefined,
): LoginOf {
  const strategy = strategyOf(strategies, handle);
  if (!strategy || handle === undefined) throw new LoginError('login_not_found');
  Object.assign(about, { strategy, handle });
  if (!browserKey) throw new LoginError('login_not_found', { reason: 'no_cookie' });
  return { strategy, service: strategy.service, handle, key: keyOf(browserKey, handle) };
}

/** A login that a POST is about, and what else was sent. */
export interface PostedLogin extends LoginOf {
  readonly fields: Fields;
}

/** The same for a POST that may change something. */
export async function postedLogin(strategies: readonly AnyStrategy[], context: RouteContext): Promise<PostedLogin> {
  expectSameOrigin(context);
  const fields = await readFields(context.req);
  return { fields, ...loginOf(strategies, context, fields.handle) };
}

/**
 * Ends what a browser has on its way: what was begun before a logout must not log in after it.
 *
 * @throws LoginError `store_unavailable`.
 */
export async function forgetLogins(
  strategies: readonly [AnyStrategy, ...AnyStrategy[]],
  req: LoginRequestMessage,
): Promise<void> {
  const browserKey = readBrowserKey(req, siteFor(strategies, req).secure);
  const ended = loginsOf(browserKey).map(async ({ handle, key }) => {
    await strategyOf(strategies, handle)?.service.cancel(handle, key);
  });
  for (const result of await Promise.allSettled(ended)) {
    // One that is not known any more has ended already.
    if (result.status === 'rejected' && asLoginError(result.reason).code !== 'login_not_found') throw result.reason;
  }
}

/** The site that a request came to, as the first strategy that was told its origins knows it. */
export function siteFor([first, ...others]: readonly [AnyStrategy, ...AnyStrategy[]], req: LoginRequestMessage): Site {
  const told = [first, ...others].find(({ site }) => site.origins.length > 0) ?? first;
  return told.site.of(req);
}

/** @throws LoginError `origin_forbidden` for a request that a page of another site has made. */
export function expectSameOrigin({ req, site }: RouteContext): void {
  if (!isSameOrigin(req, site)) throw new LoginError('origin_forbidden');
}

/** The longest handle that is looked at. */
const MAX_LENGTH = 128;

function strategyOf(strategies: readonly AnyStrategy[], handle = ''): AnyStrategy | undefined {
  if (handle.length > MAX_LENGTH) return undefined;
  return strategies.find(({ name }) => handle.startsWith(`${name}.`));
}
