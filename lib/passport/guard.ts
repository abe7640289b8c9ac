import type { IncomingMessage, ServerResponse } from 'node:http';
import { asksForPage } from '../http/accept.js';
import { expectElsewhere } from '../http/route-match.js';
import { ownPath } from '../http/same-origin.js';
import { misuse } from '../mistakes.js';
import { LoginError } from '../login/errors.js';
import type { MissingLogin } from '../login/errors.js';
import { checkOptions, nested, number } from '../options.js';
import type { OrNull, Rules } from '../options.js';
import type { StrategySettings } from './contract.js';
import { missingFrom } from './guard-missing.js';
import type { NeededLogin } from './guard-missing.js';
import type { KnownSite } from './known-site.js';
import { noteOf, sessionUserOf, wasStepUp } from './note.js';
import type { SessionRequest } from './note.js';
import { askStepUp } from './step-up.js';

/** No claims: an empty object type would take any. */
type NoFlags = Readonly<Record<string, never>>;

/** The names of the claims that say yes or no. */
type FlagNames<Claims> = {
  [Claim in keyof Claims]-?: NonNullable<Claims[Claim]> extends boolean ? Claim : never;
}[keyof Claims];

/** The claims of an identity that say yes or no, such as `ageOver18`. */
export type FlagsOf<I> = I extends { claims: infer Claims }
  ? [FlagNames<Claims>] extends [never]
    ? NoFlags
    : Readonly<Partial<Record<FlagNames<Claims>, boolean>>>
  : NoFlags;

/** What {@link requireLogin} asks for beyond a login. */
export interface GuardOptions<Flags = NoFlags> extends OrNull<GivenGuardOptions<Flags>> {}

/** The same without what was left out. */
interface GivenGuardOptions<Flags> {
  /** Which yes or no the person has to have shared at the login, such as `{ ageOver18: true }`. */
  claims?: Flags;
  /** How the person has to have been tied to the screen. */
  method?: 'compare' | 'code' | 'fido2';
  /** How long ago the login may be, in seconds: 60 at least. */
  maxAge?: number;
}

/** What {@link requireLogin} needs of a strategy. */
export interface GuardingStrategy<I = unknown> {
  /** The name of the strategy. */
  readonly name: string;
  /** The public path of its router. */
  readonly loginPath: string;
  /** The type of its identities. There is no such value. */
  readonly identity?: I;
}

/** What a guard answers itself: middleware for Express, Connect and NestJS. */
export type Guard = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void;

/** The part of a strategy that is not for applications. */
interface StrategyInside extends GuardingStrategy {
  readonly settings: Pick<StrategySettings<never>, 'method' | 'flags' | 'pages'>;
  readonly guarded: Set<string>;
  readonly site: Pick<KnownSite, 'hasRouter' | 'warnings'>;
}

/**
 * A guard before routes: lets a request pass whose session has a login, and sends people to the login page, from which
 * they come back. Programs get 401 or 403 as JSON that says what is missing. Put it after `passport.session()`.
 *
 * @param strategy - the login has to be one of this strategy. Left out: any login of Passport's will do; what `method`
 *   and `maxAge` ask for is known of this package's, and of those that `noteLogin` was told of.
 * @param options - see {@link GuardOptions}.
 * @throws TypeError for a claim that the strategy does not ask for, a method that it does not have, a `maxAge` under 60.
 *
 * @example
 * app.get('/cellar', requireLogin(idtoken, { claims: { ageOver18: true } }), (req, res) => res.send('wine'));
 */
export function requireLogin<I>(strategy?: GuardingStrategy<I>, options: GuardOptions<FlagsOf<I>> = {}): Guard {
  const inside = insideOf(strategy);
  const loginPath = inside ? inside.loginPath || '/' : '/login';
  const wanted = wantedOf(inside, options);
  return (request, res, next) => {
    const req: SessionRequest = request;
    try {
      expectElsewhere('requireLogin', req, loginPath);
      expectSessions(req);
    } catch (error) {
      next(error);
      return;
    }
    const missing = req.user ? missingFrom(noteOf(req), wanted, Date.now()) : {};
    if (!missing) {
      next();
      return;
    }
    const here = ownPath(req.originalUrl ?? req.url);
    const login = here === undefined ? loginPath : `${loginPath}?returnTo=${encodeURIComponent(here)}`;
    const isPage = asksForPage(req);
    res.setHeader('cache-control', 'no-store');
    if (isPage && isRead(req) && (!req.user || mayHelp(req, missing, wanted))) {
      const scopes = Object.keys(missing.claims ?? {}).flatMap((claim) => wanted.scopes[claim] ?? []);
      if (inside?.site.hasRouter === false) inside.site.warnings.warn('router_missing');
      askStepUp(req, { guard: wanted.key, scopes });
      res.writeHead(303, { location: login }).end();
      return;
    }
    const error = new LoginError(req.user ? 'login_insufficient' : 'login_required', req.user ? { missing } : {});
    if (isPage) next(error);
    else answerJson(res, error, login);
  };
}

/** @throws TypeError for what is no strategy, such as the options, or the request where `requireLogin` itself is the handler. */
function insideOf(strategy: GuardingStrategy | undefined): StrategyInside | undefined {
  const inside = strategy as StrategyInside | undefined;
  if (inside && !(inside as Partial<StrategyInside>).guarded) {
    throw misuse(
      'requireLogin takes a strategy of this package, then options, and gives the guard: `requireLogin(idtoken, { maxAge: 600 })`.',
      'docs/guards.md',
    );
  }
  return inside;
}

/** Whether another login can bring what is missing: not a no, and not what was kept back when a guard had asked for it. */
function mayHelp(req: SessionRequest, { maxAge, ...others }: MissingLogin, { key, claims }: NeededLogin): boolean {
  const saidNo = Object.entries(others.claims ?? {}).some(([claim, answer]) => answer === String(!claims[claim]));
  if (saidNo) return false;
  // Time passes after every login: that is no loop.
  return Object.keys(others).length === 0 ? maxAge !== undefined : !wasStepUp(req, key);
}

function answerJson(res: ServerResponse, { code, message, status, missing }: LoginError, login: string): void {
  res.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  res.end(JSON.stringify({ error: { code, message, login, missing } }));
}

function isRead({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** @throws LoginError `session_missing`; TypeError where a session has a user whom the request does not have. */
function expectSessions(req: SessionRequest): void {
  if (!req.session) throw new LoginError('session_missing');
  if (!req.user && sessionUserOf(req) !== undefined) {
    throw misuse(
      'Put `passport.session()` before requireLogin: the session has a user, and the request has none.',
      'docs/guards.md',
    );
  }
}

const METHODS = ['compare', 'code', 'fido2'];

const claimValues = nested((value) =>
  typeof value === 'object' && value !== null && Object.values(value).every((wanted) => typeof wanted === 'boolean')
    ? undefined
    : 'must be an object of claims that are true or false, such as { ageOver18: true }',
);

const RULES: Rules<GivenGuardOptions<NoFlags>> = {
  claims: claimValues,
  method: (value) => (METHODS.includes(value as string) ? undefined : `must be one of ${METHODS.join(', ')}`),
  maxAge: number(60, 365 * 24 * 3600, 'seconds'),
};

/** Checks that the strategy can bring what a guard asks for, and has it note the claims from now on. */
function wantedOf(strategy: StrategyInside | undefined, options: object): NeededLogin {
  const {
    claims = {},
    method,
    maxAge,
  } = checkOptions<GivenGuardOptions<Readonly<Record<string, boolean>>>>('requireLogin', options, RULES, (given) =>
    strategy ? impossible(strategy, given) : given.claims ? ['`claims` needs a strategy that asks for them'] : [],
  );
  for (const claim of Object.keys(claims)) strategy?.guarded.add(claim);
  const key = [strategy?.name, method, JSON.stringify(claims)].join(' ');
  return { key, provider: strategy?.name, method, maxAge, claims, scopes: strategy?.settings.flags ?? {} };
}

function impossible(
  { name, settings: { method, pages, flags } }: StrategyInside,
  wanted: GivenGuardOptions<Readonly<Record<string, boolean>>>,
): string[] {
  const methods: string[] = [method, ...(pages ? ['fido2'] : [])];
  const unasked = Object.keys(wanted.claims ?? {}).filter((claim) => !Object.hasOwn(flags, claim));
  const asked = Object.keys(flags).join(', ') || 'none';
  return [
    ...unasked.map(
      (claim) => `\`claims.${claim}\` is not what the strategy ${name} asks for (${asked}): add its scope`,
    ),
    ...(wanted.method !== undefined && !methods.includes(wanted.method)
      ? [`\`method\` ${wanted.method} is none of the strategy ${name}, which has ${methods.join(', ')}`]
      : []),
  ];
}
