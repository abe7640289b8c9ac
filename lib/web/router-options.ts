import passport from 'passport';
import { checkOptions, flag, listOf, oneOrMore, origin, text } from '../options.js';
import type { Rule, Rules } from '../options.js';
import type { PassportAuthenticator } from '../passport/contract.js';
import type { AnyStrategy } from './route.js';

/** Options of `loginRouter`. */
export interface LoginRouterOptions {
  /** An Authenticator of your own, if your application does not use Passport's default one. */
  passport?: PassportAuthenticator;
  /**
   * The public origins of your site, such as `https://shop.example.com`. Set it behind a proxy; without it the router
   * believes `req.secure`, the `Host` header and the socket.
   */
  origin?: string | string[];
  /** Where a login goes that has no `returnTo` of its own. Default `/`. */
  successRedirect?: string;
  /** Where a refused person goes. Default: our page, which offers a new code. */
  failureRedirect?: string;
  /** `false`: no session is made; after a login the next handler runs with `req.user` and `req.authInfo`. */
  session?: boolean;
  /** What of the session before the login is kept in the new one, such as `['cart']`. Default: nothing. */
  keepSession?: string[];
  /** `false`: no identifier form; `GET` of the login path is your own. */
  form?: boolean;
}

/** The options with everything that has a default. */
export interface RouterSettings {
  readonly passport: PassportAuthenticator;
  readonly origins: readonly string[];
  readonly successRedirect: string;
  readonly failureRedirect: string | undefined;
  readonly session: boolean;
  readonly keepSession: readonly string[];
  readonly form: boolean;
}

const authenticator: Rule = (value) =>
  typeof (value as Partial<PassportAuthenticator> | null)?.authenticate === 'function'
    ? undefined
    : 'must be a Passport instance, such as `new passport.Authenticator()`';

/** A developer may redirect anywhere; what is neither a path nor an address is a slip. */
const target: Rule = (value) =>
  typeof value === 'string' &&
  (/^\/(?![/\\])/.test(value) || /^https?:/.test(value)) &&
  URL.canParse(value, 'http://own.invalid')
    ? undefined
    : 'must be a path that starts with one slash, or a full URL';

const RULES: Rules<LoginRouterOptions> = {
  passport: authenticator,
  origin: oneOrMore(origin),
  successRedirect: target,
  failureRedirect: target,
  session: flag,
  keepSession: listOf(text(256)),
  form: flag,
};

/** @throws TypeError naming every mistake. */
export function settingsOf(options: LoginRouterOptions): RouterSettings {
  const given = checkOptions<LoginRouterOptions>('loginRouter', options, RULES, ({ session, keepSession }) =>
    session === false && keepSession ? ['`keepSession` says what a new session keeps, but `session` is false'] : [],
  );
  return {
    passport: given.passport ?? passport,
    origins: [given.origin ?? []].flat(),
    successRedirect: given.successRedirect ?? '/',
    failureRedirect: given.failureRedirect,
    session: given.session ?? true,
    keepSession: given.keepSession ?? [],
    form: given.form ?? true,
  };
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
    throw new TypeError('loginRouter takes an IDTokenStrategy, or a list of strategies of this package.');
  }
  const { loginPath } = first;
  const mistakes: string[] = [];
  for (const [at, { name, loginPath: other }] of others.entries()) {
    if (other !== loginPath) mistakes.push(`\`loginPath\` is ${loginPath} for one strategy and ${other} for another`);
    if ([first, ...others.slice(0, at)].some((known) => known.name === name)) {
      mistakes.push(`two strategies are named ${name}, so nobody could say which one is meant`);
    }
  }
  if (mistakes.length > 0) throw new TypeError(`loginRouter: ${mistakes.join('; ')}.`);
  return [first, ...others];
}
