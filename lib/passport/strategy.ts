import type { IncomingMessage } from 'node:http';
import { Strategy as PassportStrategy } from 'passport-strategy';
import type { LoginService } from '../login/service.js';
import { isLoginError, LoginError } from '../login/errors.js';
import type { Identity, LoginKind } from '../login/operator.js';
import type { LoginRequestMessage } from '../http/request.js';
import { failure } from './contract.js';
import type { AuthInfo, FinishRequest, RouterFinish, StrategyAnswer, StrategySettings } from './contract.js';
import { answerOwnRoute } from './own-route.js';
import { askVerify } from './verify.js';

/** What Passport puts onto the object that it calls `authenticate` on. */
interface Actions {
  success(user: unknown, info: object): void;
  fail(challenge: object, status: number): void;
  redirect(url: string): void;
  error(error: unknown): void;
}

/** Under a type of our own: passport-strategy ships none, and who uses this package need not look for them. */
const PassportBase: abstract new () => object = PassportStrategy;

/**
 * The Passport contract over a login service. It is what `IDTokenStrategy` is made of; applications use that.
 * In routes of one's own, `passport.authenticate(name)` finishes a login when the body has a `handle`, starts one on a
 * same-origin POST with an `identifier`, sends an HTML GET to the login page, and fails with `login_required` otherwise.
 */
export abstract class LoginStrategy<I extends Identity> extends PassportBase {
  /** The name under which `passport.use` registers the strategy. */
  readonly name: string;
  /** The public path of the router, without a slash at its end: empty for the root of the site. */
  readonly loginPath: string;
  /** @internal */
  readonly service: LoginService<I>;
  /** @internal The origins that the router was told; routes of one's own are on the same site. */
  origins: readonly string[] = [];
  /** @internal */
  readonly settings: StrategySettings<I>;

  /** @internal */
  protected constructor(settings: StrategySettings<I>) {
    super();
    this.name = settings.service.provider;
    // `//code` would be another host.
    this.loginPath = settings.loginPath.replace(/\/+$/, '');
    this.service = settings.service;
    this.settings = settings;
  }

  /**
   * Called by Passport; calls exactly one of `success`, `fail`, `redirect`, `error`.
   *
   * @param req - the request; its body has to be parsed already, as for any Passport strategy.
   */
  authenticate(req: IncomingMessage, options: object = {}): void {
    void this.answer(req, options);
  }

  /**
   * Ends this strategy's logins, their timers and their connections to the operator. Call it when the server stops.
   */
  async close(): Promise<void> {
    await this.service.close();
  }

  /**
   * Starts a login for a checked request.
   *
   * @internal
   * @returns the handle.
   */
  start(key: string, identifier: string, returnTo: string | undefined, req: LoginRequestMessage): Promise<string> {
    return this.service.start(key, {
      identifier,
      returnTo,
      address: addressOf(req),
      lookup: this.lookup(identifier, req),
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
    return this.service.beginCeremony(key, { identifier, kind, returnTo, address: addressOf(req) });
  }

  /** @internal A new code for an ended login. */
  retry(handle: string, key: string, req: LoginRequestMessage): Promise<void> {
    return this.service.retry(handle, key, (identifier) => this.lookup(identifier, req), addressOf(req));
  }

  private async answer(
    req: LoginRequestMessage,
    { finish, successRedirect = '/' }: { finish?: RouterFinish; successRedirect?: string },
  ): Promise<void> {
    const actions = this as unknown as Actions;
    try {
      const answer = await (finish ? this.finish(req, finish) : this.ownRoute(req, successRedirect));
      if (answer.call === 'success') {
        finish?.hold(answer.admission);
        actions.success(answer.user, answer.info);
      } else if (answer.call === 'fail') actions.fail(answer.challenge, answer.status);
      else if (finish) finish.finished(answer.url);
      else actions.redirect(answer.url);
    } catch (error) {
      actions.error(error);
    }
  }

  private async ownRoute(req: LoginRequestMessage, successRedirect: string): Promise<StrategyAnswer> {
    try {
      return await answerOwnRoute(this, req, successRedirect);
    } catch (error) {
      if (!isLoginError(error) || !error.expose) throw error;
      if (error.retryAfter !== undefined) req.res?.setHeader('Retry-After', error.retryAfter);
      return failure(error.code, error.status, error.message);
    }
  }

  /** @internal Takes the approval, asks the application; the caller closes the admission. */
  async finish(req: LoginRequestMessage, { handle, key, jwt }: FinishRequest): Promise<StrategyAnswer> {
    const outcome = await this.service.finish(handle, key, jwt === undefined ? undefined : { jwt });
    if (outcome.step === 'finished') return { call: 'redirect', url: outcome.redirect };
    if (outcome.step === 'refused') return failure(outcome.code, 401);
    const { admission } = outcome;
    const { identity, method } = admission;
    const { provider, scopes, missingScopes } = identity;
    const { verify, passReqToCallback } = this.settings;
    try {
      const { user, info } = verify
        ? await askVerify(verify, passReqToCallback ? [req, identity] : [identity])
        : { user: identity, info: undefined };
      // As Passport has it, text is a message.
      const said = typeof info === 'string' ? { message: info } : (info as object | undefined);
      if (user) {
        const ours: AuthInfo = { provider, method, scopes, missingScopes };
        return { call: 'success', user, info: { ...said, ...ours }, admission };
      }
      await admission.refuse();
      const { message } = new LoginError('user_refused');
      return { call: 'fail', challenge: { message, ...said, code: 'user_refused', missingScopes }, status: 401 };
    } catch (error) {
      // A store that is down keeps the approval until it ends; what broke first is what is told.
      if (isLoginError(error)) await admission.release(error).catch(() => undefined);
      throw error;
    }
  }

  private lookup(identifier: string, req: LoginRequestMessage) {
    return () => this.settings.lookup(identifier, req);
  }
}

/** Express's `req.ip` knows `trust proxy`; a header alone never counts. */
function addressOf(req: LoginRequestMessage): string | undefined {
  return typeof req.ip === 'string' ? req.ip : req.socket.remoteAddress;
}
