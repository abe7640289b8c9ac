import { misuse } from '../mistakes.js';
import { LoginError } from '../login/errors.js';
import { isHandle } from '../login/logins.js';
import { normalizeIdentifier } from '../login/identifier.js';
import type { Identity } from '../login/operator.js';
import type { Place } from '../login/record.js';
import { asksForPage } from '../http/accept.js';
import { hasUnreadFields } from '../http/body.js';
import { readBrowserKey, withLatest, writeBrowserKey } from '../http/browser-key.js';
import type { BrowserKey } from '../http/browser-key.js';
import type { LoginRequestMessage } from '../http/request.js';
import { expectElsewhere, pathOf } from '../http/route-match.js';
import { isSameOrigin, ownPath } from '../http/same-origin.js';
import type { AuthInfo, PassportCall, StartKey, StrategySettings, Wanted } from './contract.js';
import type { KnownSite } from './known-site.js';
import { keepLoggedIn } from './log-in.js';
import { noteOf } from './note.js';
import type { SessionRequest } from './note.js';
import { finishHere } from './own-finish.js';
import type { OwnFinishStrategy } from './own-finish.js';
import { returnToOf } from './return-to.js';
import { expectSendable } from './session-cookie.js';

/** Where such routes are explained. */
const DOCS = 'docs/own-routes.md';

/**
 * What `passport.authenticate(name, options)` takes for strategies of this package; Passport's other options stand beside
 * it.
 */
export interface AuthenticateOptions {
  /** `true`: a person who is logged in logs in anew. */
  again?: boolean;
  /** The public path of this route, where a proxy takes a prefix off: our pages post there. */
  finishPath?: string;
  /** Passport's: where a login goes. Other tabs go there too, and a second finish. */
  successRedirect?: string;
  /** Passport's: `false` where no session is to be made. */
  session?: boolean;
}

/** The same with what Passport adds. */
export interface OwnRouteOptions extends AuthenticateOptions {
  /** Set by `passport.authorize`. */
  readonly assignProperty?: string;
}

/** The part of a strategy that such a route needs. */
export interface OwnRouteStrategy extends OwnFinishStrategy {
  readonly loginPath: string;
  readonly settings: Pick<StrategySettings<Identity>, 'asked' | 'verify' | 'passReqToCallback'>;
  readonly site: Pick<KnownSite, 'of' | 'hasRouter' | 'warnings'>;
  keyFor(browserKey: BrowserKey | undefined, wanted: Wanted, req: LoginRequestMessage): Promise<StartKey>;
  start(key: StartKey, wanted: Wanted, returnTo: string | undefined, req: LoginRequestMessage): Promise<string>;
}

/**
 * `passport.authenticate` in a route of the application's own: finishes a login that began there, lets a request pass that
 * is logged in by this strategy, starts a login, or sends a person to the login page.
 */
export async function answerOwnRoute(
  strategy: OwnRouteStrategy,
  req: SessionRequest,
  options: OwnRouteOptions,
): Promise<PassportCall> {
  expectNodesOwn(strategy, req);
  const { handle, identifier, returnTo } = fieldsOf(req.body);
  const isPost = req.method === 'POST';
  if (isPost && isHandle(strategy.name, handle)) {
    expectSameOrigin(strategy, req);
    return await finishHere(strategy, req, { handle, place: placeOf(req, options), ...options });
  }
  // An account that is to be connected is another one than the person's own.
  const mayPass = !options.again && options.assignProperty === undefined;
  const info = mayPass ? loggedInBy(strategy, req) : undefined;
  if (info) {
    keepLoggedIn(req);
    return { call: 'success', user: req.user, info };
  }
  if (isPost && (identifier !== undefined || hasUnreadFields(req))) {
    expectSameOrigin(strategy, req);
    return await start(strategy, req, { identifier, returnTo, options });
  }
  // Where no login lets a request pass, the person would come back from the login page for nothing.
  if (req.method === 'GET' && mayPass && asksForPage(req)) {
    expectElsewhere(`passport.authenticate('${strategy.name}')`, req, strategy.loginPath);
    if (!strategy.site.hasRouter) strategy.site.warnings.warn('router_missing');
    const here = encodeURIComponent(req.originalUrl ?? req.url ?? '/');
    return { call: 'redirect', url: `${strategy.loginPath || '/'}?returnTo=${here}`, status: 302 };
  }
  throw new LoginError('login_required');
}

/** @throws TypeError for Fastify's request, whose reply Passport cannot write to. */
function expectNodesOwn({ name }: OwnRouteStrategy, req: LoginRequestMessage): void {
  if (!('raw' in req)) return;
  throw misuse(
    `passport.authenticate('${name}') was given Fastify's request, and works on node's own: use a guard that hands it over.`,
    'docs/nestjs.md#on-fastify',
  );
}

/** How the person of a request logged in, if by this strategy. */
function loggedInBy({ name }: OwnRouteStrategy, req: SessionRequest): AuthInfo | undefined {
  const { provider, method, scopes = [], missing = [], handle } = noteOf(req) ?? {};
  // A note of another kind, or of an older version, has no more to say.
  if (provider !== name || method === undefined || handle === undefined) return undefined;
  return { provider, method, scopes: [...scopes], missingScopes: [...missing], handle };
}

/** What a start was sent, and where. */
interface Start {
  readonly identifier: unknown;
  readonly returnTo: unknown;
  readonly options: OwnRouteOptions;
}

/** Rings a phone, once it is sure that the login can be shown and finished; the code page comes next. */
async function start(
  strategy: OwnRouteStrategy,
  req: SessionRequest,
  { identifier, returnTo, options }: Start,
): Promise<PassportCall> {
  const res = expectRoute(strategy, req, options);
  const browserKey = readBrowserKey(req, strategy.site.of(req).secure);
  const wanted: Wanted = { identifier: normalizeIdentifier(identifier), kind: 'push', place: placeOf(req, options) };
  const startKey = await strategy.keyFor(browserKey, wanted, req);
  const { key } = startKey;
  const handle = await strategy.start(startKey, wanted, returnToOf(req, returnTo, strategy.site.warnings), req);
  writeBrowserKey(res, withLatest(browserKey, { key, handle }), strategy.site.of(req).secure);
  return { call: 'redirect', url: `${strategy.loginPath}/code?handle=${handle}`, status: 303 };
}

/** @throws TypeError for a route that could start a login, and not show or finish it; LoginError for a type of body. */
function expectRoute({ name, site }: OwnRouteStrategy, req: SessionRequest, { session }: OwnRouteOptions) {
  if (!site.hasRouter) {
    throw misuse(
      `passport.authenticate('${name}') needs a router for its pages: mount \`loginRouter(strategy)\`, or ` +
        '`loginRouter(strategy, { starts: false })` where all logins begin in routes of your own.',
      DOCS,
    );
  }
  if (hasUnreadFields(req)) throw unread(name, req);
  if (!req.res) throw misuse("To start a login in a route of one's own takes `req.res`, as Express sets it.", DOCS);
  // A callback of the application may do without one: that cannot be seen from here.
  if (session !== false) {
    if (!req.session) site.warnings.warn('session_missing');
    expectSendable(req);
  }
  return req.res;
}

/** Why a body is not read: no parser stands before the route, or those that do take other types. */
function unread(name: string, req: LoginRequestMessage): Error {
  const parsers = '`express.urlencoded({ extended: false })` for forms, `express.json()` for JSON';
  // Express's parsers set it whether or not the type is theirs: anybody can send another one, which is no mistake of ours.
  if ('body' in req) {
    const message = `No parser of this route takes a body of this type. If it is to be taken, put ${parsers} before it.`;
    return new LoginError('body_type_unsupported', { message });
  }
  return misuse(`passport.authenticate('${name}') found a body that was not parsed: put ${parsers} before it.`, DOCS);
}

/**
 * Where a login of this route finishes: its concrete path, as the browser sees it.
 *
 * @throws LoginError `login_not_found` for an address that only looks like a path.
 */
function placeOf({ originalUrl, url }: LoginRequestMessage, { finishPath }: OwnRouteOptions): Place {
  const place = ownPath(finishPath ?? pathOf(originalUrl ?? url));
  if (place !== undefined) return place as Place;
  if (finishPath === undefined) throw new LoginError('login_not_found');
  throw misuse(
    `\`finishPath\` is ${JSON.stringify(finishPath)}, and has to be a path that starts with one slash.`,
    DOCS,
  );
}

/** @throws LoginError `origin_forbidden` for a request that a page of another site has made. */
function expectSameOrigin({ site }: OwnRouteStrategy, req: LoginRequestMessage): void {
  if (!isSameOrigin(req, site.of(req))) throw new LoginError('origin_forbidden');
}

function fieldsOf(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}
