import type { IncomingMessage } from 'node:http';
import { Strategy as PassportStrategy } from 'passport-strategy';
import type { Closed, CloseOptions, LoginService } from '../login/service.js';
import { causeCodesOf } from '../login/warnings.js';
import { asLoginError } from '../login/errors.js';
import type { LookupLogin } from '../login/lookup.js';
import type { Identity, LoginKind } from '../login/operator.js';
import { ROUTER } from '../login/record.js';
import { addressOf } from '../http/request.js';
import type { LoginRequestMessage } from '../http/request.js';
import { loginsOf, newBrowserKey } from '../http/browser-key.js';
import type { BrowserKey } from '../http/browser-key.js';
import { secondsUntil } from '../http/headers.js';
import { mistakeSentence } from '../http/setup-warnings.js';
import { readMark } from '../http/known-browser.js';
import { refusalCall } from './contract.js';
import type { PassportCall, RouterFinish, SetupProblem, StrategySettings, StartKey, Wanted } from './contract.js';
import { finishFor } from './finish.js';
import { sessionUserOf } from './note.js';
import { answerOwnRoute } from './own-route.js';
import type { OwnRouteOptions } from './own-route.js';
import { callPassport } from './passport-call.js';
import { FreshKeys } from './fresh-keys.js';
import { KnownSite } from './known-site.js';
import { stepUpOf } from './step-up.js';

/** Under a type of our own: passport-strategy ships none, and who uses this package need not look for them. */
const PassportBase: abstract new () => object = PassportStrategy;

/**
 * The Passport contract over a login service. It is what `IDTokenStrategy` is made of; applications use that.
 * In routes of one's own, `passport.authenticate(name)` finishes a login that began there, lets a request pass that is
 * logged in by this strategy, starts a login on a same-origin POST with an `identifier`, sends an HTML GET to the login
 * page, and fails with `login_required` otherwise.
 */
export abstract class LoginStrategy<I extends Identity> extends PassportBase {
  /** The name under which `passport.use` registers the strategy. */
  readonly name: string;
  /** The public path of the router, without a slash at its end: empty for the root of the site. */
  readonly loginPath: string;
  /** @internal */
  readonly service: LoginService<I>;
  /** @internal */
  readonly settings: StrategySettings<I>;
  /** @internal */
  readonly site: KnownSite;
  /** @internal The claims that some guard asks for: sessions note these and no others. */
  readonly guarded = new Set<string>();
  /** The type of the strategy's identities, for guards. There is no such value. */
  declare readonly identity?: I;
  private readonly freshKeys = new FreshKeys();

  /** @internal */
  protected constructor(settings: StrategySettings<I>) {
    super();
    this.name = settings.service.provider;
    // `//code` would be another host.
    this.loginPath = settings.loginPath.replace(/\/+$/, '');
    this.service = settings.service;
    this.settings = settings;
    // What prints a strategy, in whichever way, leaves out what its logins keep.
    for (const name of ['service', 'settings'] as const) Object.defineProperty(this, name, { enumerable: false });
    this.site = new KnownSite(this.name, settings.origins);
    for (const weakness of settings.weaknesses) this.site.warnings.warn(weakness);
  }

  /**
   * Called by Passport; calls exactly one of `success`, `fail`, `redirect`, `pass`, `error`, once.
   *
   * @param req - the request; its body has to be parsed already, as for any Passport strategy.
   */
  authenticate(req: IncomingMessage, options: object = {}): void {
    callPassport(this, req, this.answer(req, options));
  }

  /**
   * Looks whether people can log in, for a health check: the operator's keys, the clocks, the store, and options that
   * weaken. No phone rings.
   *
   * @returns what is wrong; an empty list where nothing is.
   *
   * @example
   * app.get('/health', async (req, res) => {
   *   const problems = await idtoken.check();
   *   res.status(problems.length === 0 ? 200 : 503).json(problems);
   * });
   */
  async check(): Promise<SetupProblem[]> {
    const isBare = this.site.origins.length === 0 && process.env.NODE_ENV === 'production';
    const weak = [...this.settings.weaknesses, ...(isBare ? (['origin_missing'] as const) : [])];
    const broken = await this.service.check();
    return [
      ...broken.map((error) => ({
        code: error.code,
        message: [error.message, ...causeCodesOf(error)].join(' Cause: '),
      })),
      ...weak.map((code) => ({ code, message: mistakeSentence(code) })),
    ];
  }

  /**
   * Ends this strategy's logins, their timers and their connections to the operator; where several processes share a
   * store, others take the logins over. Call it when the server stops.
   *
   * @param options - how long it may take.
   * @returns how many logins no other process took in time: the next one to start does.
   */
  async close(options?: CloseOptions): Promise<Closed> {
    return await this.service.close(options);
  }

  /**
   * The key for a start: that of the login that it meets, else a fresh one, whatever the browser brought.
   *
   * @internal
   */
  async keyFor(browserKey: BrowserKey | undefined, wanted: Wanted, req: LoginRequestMessage): Promise<StartKey> {
    if (!browserKey) return { key: newBrowserKey().key, isFresh: true };
    const { identifier, kind, place } = wanted;
    const session = sessionOf(req);
    for (const login of loginsOf(browserKey)) {
      if (await this.service.meets(login, { identifier, kind, place, ...session }))
        return { key: login.key, isFresh: false };
    }
    const { cookie, 'user-agent': userAgent } = req.headers;
    const key = this.freshKeys.for([cookie, userAgent, addressOf(req), identifier, kind, place]);
    return { key, isFresh: true };
  }

  /**
   * Starts a login for a checked request.
   *
   * @internal
   * @returns the handle.
   */
  start(
    { key, isFresh }: StartKey,
    { identifier, place }: Wanted,
    returnTo: string | undefined,
    req: LoginRequestMessage,
  ): Promise<string> {
    return this.service.start(key, {
      isFresh,
      identifier,
      returnTo,
      place,
      address: addressOf(req),
      mark: readMark(req, this.name),
      lookup: this.lookup(identifier, req),
      ...sessionOf(req),
    });
  }

  /**
   * Begins a ceremony in the browser, for a checked request.
   *
   * @internal
   * @returns the handle.
   */
  beginCeremony(
    key: string,
    identifier: string,
    kind: Exclude<LoginKind, 'push'>,
    returnTo: string | undefined,
    req: LoginRequestMessage,
  ): Promise<string> {
    const session = sessionOf(req);
    return this.service.beginCeremony(key, {
      identifier,
      kind,
      returnTo,
      place: ROUTER,
      address: addressOf(req),
      ...session,
    });
  }

  /** @internal Whether the person logged in with the browser of a request before. */
  knowsBrowser(req: LoginRequestMessage, identifier: string): boolean {
    return this.service.knows(readMark(req, this.name), identifier);
  }

  /** @internal A new code for an ended login. */
  retry(handle: string, key: string, req: LoginRequestMessage): Promise<void> {
    return this.service.retry(handle, key, {
      lookup: (identifier) => this.lookup(identifier, req),
      sessionUser: sessionUserOf(req),
      address: addressOf(req),
      mark: readMark(req, this.name),
    });
  }

  /** Never rejects. */
  private async answer(
    req: LoginRequestMessage,
    { finish, ...own }: OwnRouteOptions & { finish?: RouterFinish },
  ): Promise<PassportCall> {
    try {
      if (!finish) return await this.ownRoute(req, own);
      const result = await finishFor(this, req, finish);
      finish.settle(result);
      if (result.type === 'completed') return { call: 'success', user: result.user, info: result.info };
      // Passport's own redirect writes a 302, whatever the client asked for.
      return result.type === 'already' ? { call: 'pass' } : refusalCall(result);
    } catch (error) {
      return { call: 'error', error };
    }
  }

  private async ownRoute(req: LoginRequestMessage, options: OwnRouteOptions): Promise<PassportCall> {
    try {
      return await answerOwnRoute(this, req, options);
    } catch (thrown) {
      const error = asLoginError(thrown);
      const supportCode = this.service.reportAnswered(error, { address: addressOf(req) });
      if (!error.expose) return { call: 'error', error: thrown };
      const { code, message, status, retryAt } = error;
      if (retryAt !== undefined) req.res?.setHeader('Retry-After', secondsUntil(retryAt));
      return { call: 'fail', challenge: { code, message, supportCode }, status };
    }
  }

  private lookup(identifier: string, req: LoginRequestMessage) {
    return (login: LookupLogin) => this.settings.lookup(identifier, req, login);
  }
}

/** Whose session a login begins in, and what a guard asked that person for. */
function sessionOf(req: LoginRequestMessage) {
  return { sessionUser: sessionUserOf(req), stepUp: stepUpOf(req)?.guard };
}
