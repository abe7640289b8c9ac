import passport from 'passport';
import { misuse } from '../mistakes.js';
import { callback, checkOptions, flag, listOf, oneOrMore, origin, text, webAddress } from '../options.js';
import type { OrNull, Rule, Rules } from '../options.js';
import type { PassportAuthenticator } from '../passport/contract.js';
import { PAGE_RULES } from './page-options.js';
import type { PageOptions } from './page-options.js';
import { isExpressPassport } from './passport.js';
import type { AnyStrategy, BeforeStart, OnLogin } from './route.js';

/** Options of `loginRouter`. */
export interface LoginRouterOptions extends OrNull<GivenRouterOptions> {}

/** The same without those that were left out. */
interface GivenRouterOptions extends PageOptions {
  /** An Authenticator of your own, if your application does not use Passport's default one. */
  passport?: PassportAuthenticator;
  /**
   * The public origins of your site, such as `https://shop.example.com`. Set it behind a proxy; without it the router
   * believes `req.secure`, the `Host` header and the socket.
   */
  origin?: string | string[];
  /** Where a login goes that has no `returnTo` of its own. Default `/`. */
  successRedirect?: string;
  /** Where a refused person goes, with `?code=` that says why. Default: our page, which offers a new code. */
  failureRedirect?: string;
  /** `false`: no session is made, and `onLogin` answers. */
  session?: boolean;
  /**
   * Answers after a login where there is no session, with `req.user` and `req.authInfo`; it runs then, and at no other
   * time.
   */
  onLogin?: OnLogin;
  /** Origins of other sites to which a login may lead, besides those of `successRedirect` and `failureRedirect`. */
  redirects?: string[];
  /** What of the session before the login is kept in the new one, such as `['cart']`. Default: nothing. */
  keepSession?: string[];
  /** `false`: no identifier form; `GET` of the login path is your own. */
  form?: boolean;
  /**
   * `false`: logins begin and finish in routes of your own, and nowhere else. The router serves their pages; the login path
   * itself is your own, and the pages lead there for a new start.
   */
  starts?: boolean;
  /**
   * Asked before a phone rings, a new code included: for a captcha, or a look at risk. `false` refuses the start, and so does
   * `throw new LoginRefused('what the person reads')`; any other answer, within ten seconds, lets it go on.
   */
  beforeStart?: BeforeStart;
}

/** Where they are explained. */
const DOCS = 'docs/options.md#loginrouter';

/** The options with everything that has a default. */
export interface RouterSettings {
  readonly passport: PassportAuthenticator;
  readonly origins: readonly string[];
  readonly successRedirect: string;
  readonly failureRedirect: string | undefined;
  readonly session: boolean;
  readonly onLogin: OnLogin | undefined;
  readonly redirects: readonly string[];
  readonly keepSession: readonly string[];
  readonly form: boolean;
  readonly starts: boolean;
  readonly beforeStart: BeforeStart | undefined;
  /** How the pages look, and what they say. */
  readonly pages: PageOptions;
}

const authenticator: Rule = (value) => {
  if (typeof (value as Partial<PassportAuthenticator> | null)?.authenticate !== 'function') {
    return 'must be a Passport instance, such as `new passport.Authenticator()`';
  }
  return isExpressPassport(value as PassportAuthenticator)
    ? undefined
    : 'must be an instance of the package `passport`: those of koa-passport and @fastify/passport take other requests';
};

/** A developer may redirect anywhere; what is neither a path nor an address is a slip. */
const target: Rule = (value) =>
  typeof value === 'string' &&
  ((/^\/(?![/\\])/.test(value) && URL.canParse(value, 'http://own.invalid')) || webAddress(value) !== undefined)
    ? undefined
    : 'must be a path that starts with one slash, or a full URL';

const RULES: Rules<GivenRouterOptions> = {
  passport: authenticator,
  origin: oneOrMore(origin),
  successRedirect: target,
  failureRedirect: target,
  session: flag,
  onLogin: callback,
  redirects: listOf(origin),
  keepSession: listOf(text(256)),
  form: flag,
  starts: flag,
  beforeStart: callback,
  ...PAGE_RULES,
};

/** @throws TypeError naming every mistake. */
export function settingsOf(options: LoginRouterOptions): RouterSettings {
  const given = checkOptions<GivenRouterOptions>(
    'loginRouter',
    options,
    RULES,
    ({ session, keepSession, onLogin, starts, beforeStart }) => [
      ...(session === false && keepSession
        ? ['`keepSession` says what a new session keeps, but `session` is false']
        : []),
      ...(session === false && !onLogin && starts !== false
        ? ['`session: false` needs `onLogin`, which answers after a login']
        : []),
      ...(starts === false && beforeStart
        ? ['`beforeStart` is asked before starts of the router, but `starts` is false: put it before your own routes']
        : []),
      ...(starts === false && onLogin ? ['`onLogin` answers after a login of the router, but `starts` is false'] : []),
      ...(session !== false && onLogin ? ['`onLogin` answers where there is no session: set `session: false`'] : []),
    ],
  );
  const { successRedirect = '/', failureRedirect, redirects = [] } = given;
  const elsewhere = [successRedirect, failureRedirect].filter((target) => /^https?:/.test(target ?? ''));
  return {
    passport: given.passport ?? passport,
    origins: [given.origin ?? []].flat(),
    successRedirect,
    failureRedirect,
    redirects: [...new Set([...redirects, ...elsewhere.map((target = '') => new URL(target).origin)])],
    session: given.session ?? true,
    onLogin: given.onLogin,
    keepSession: given.keepSession ?? [],
    form: given.form ?? true,
    beforeStart: given.beforeStart,
    starts: given.starts ?? true,
    pages: given,
  };
}

/**
 * Has the strategies know the origins of the site. They are an option of the strategy, whose routes elsewhere need them
 * too; a router may repeat it, or say it for a strategy that has none. Several strategies of a router are on one site.
 *
 * @throws TypeError if a strategy has others.
 */
export function shareOrigins(strategies: readonly AnyStrategy[], given: readonly string[]): void {
  const known = [given, ...strategies.map(({ site }) => site.origins)].find((origins) => origins.length > 0) ?? [];
  for (const { site } of strategies) site.know(known);
  if (known.length === 0 && process.env.NODE_ENV === 'production') strategies[0]?.site.warnings.warn('origin_missing');
}

/**
 * The strategies of a router: at least one, each with a name of its own, all under one login path.
 *
 * @throws TypeError naming every mistake.
 */
export function strategiesOf(given: AnyStrategy | readonly AnyStrategy[]): readonly [AnyStrategy, ...AnyStrategy[]] {
  const [first, ...others]: AnyStrategy[] = [given].flat();
  // Not by `instanceof`: an application can hold two copies of this package.
  const isStrategy = (value: unknown) =>
    typeof (value as Partial<AnyStrategy> | undefined)?.service?.start === 'function';
  if (!first || ![first, ...others].every(isStrategy)) {
    throw misuse('loginRouter takes an IDTokenStrategy, or a list of strategies of this package.', DOCS);
  }
  const { loginPath } = first;
  const mistakes: string[] = [];
  for (const [at, { name, loginPath: other }] of others.entries()) {
    if (other !== loginPath) mistakes.push(`\`loginPath\` is ${loginPath} for one strategy and ${other} for another`);
    if ([first, ...others.slice(0, at)].some((known) => known.name === name)) {
      mistakes.push(`two strategies are named ${name}, so nobody could say which one is meant`);
    }
  }
  if (mistakes.length > 0) throw misuse(`loginRouter: ${mistakes.join('; ')}.`, DOCS);
  return [first, ...others];
}
