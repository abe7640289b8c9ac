import type { IncomingMessage } from 'node:http';
import { Strategy as PassportStrategy } from 'passport-strategy';
import type { LoginService } from '../login/service.js';
import { isLoginError } from '../login/errors.js';
import type { Identity, LoginKind } from '../login/operator.js';
import type { LoginRequestMessage } from '../http/request.js';
import { secondsUntil } from '../http/headers.js';
import { readMark } from '../http/known-browser.js';
import { refusalCall, refusalMessage } from './contract.js';
import type {
  AuthInfo,
  FinishRequest,
  FinishResult,
  PassportCall,
  RouterFinish,
  StrategySettings,
} from './contract.js';
import { answerOwnRoute } from './own-route.js';
import { askVerify } from './verify.js';

/** What Passport puts onto the object that it calls `authenticate` on. */
interface Actions {
  success(user: unknown, info: object): void;
  fail(challenge: object, status: number): void;
  redirect(url: string): void;
  pass(): void;
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
   * Called by Passport; calls exactly one of `success`, `fail`, `redirect`, `pass`, `error`, once.
   *
   * @param req - the request; its body has to be parsed already, as for any Passport strategy.
   */
  authenticate(req: IncomingMessage, options: object = {}): void {
    const actions = this as unknown as Actions;
    // What the call itself throws is the application's: it must not be told as an error of ours by a second call.
    this.answer(req, options)
      .then(
        (answer) => callPassport(actions, answer),
        (error: unknown) => actions.error(error),
      )
      .catch((error: unknown) => passOn(req, error));
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
      mark: readMark(req, this.name),
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
    return this.service.retry(handle, key, {
      lookup: (identifier) => this.lookup(identifier, req),
      address: addressOf(req),
      mark: readMark(req, this.name),
    });
  }

  private async answer(
    req: LoginRequestMessage,
    { finish, successRedirect = '/' }: { finish?: RouterFinish; successRedirect?: string },
  ): Promise<PassportCall> {
    if (!finish) return await this.ownRoute(req, successRedirect);
    const result = await this.finish(req, finish);
    finish.settle(result);
    if (result.type === 'completed') return { call: 'success', user: result.user, info: result.info };
    // Passport's own redirect writes a 302, whatever the client asked for.
    return result.type === 'already' ? { call: 'pass' } : refusalCall(result);
  }

  private async ownRoute(req: LoginRequestMessage, successRedirect: string): Promise<PassportCall> {
    try {
      return await answerOwnRoute(this, req, successRedirect);
    } catch (error) {
      if (!isLoginError(error)) throw error;
      this.service.reportAnswered(error);
      if (!error.expose) throw error;
      const { code, message, status, retryAt } = error;
      if (retryAt !== undefined) req.res?.setHeader('Retry-After', secondsUntil(retryAt));
      return { call: 'fail', challenge: { code, message }, status };
    }
  }

  /** @internal Takes the approval, asks the application; the caller completes or releases it. */
  async finish(req: LoginRequestMessage, { handle, key, jwt }: FinishRequest): Promise<FinishResult> {
    const found = await this.service.finish(handle, key, jwt === undefined ? undefined : { jwt });
    if (found.type === 'already') return found;
    if (found.type === 'refused') return { ...found, message: refusalMessage(found.code) };
    const { approval } = found;
    const { identity, method } = approval;
    const { provider, scopes, missingScopes } = identity;
    const { verify, passReqToCallback } = this.settings;
    try {
      const { user, info } = verify
        ? await askVerify(verify, passReqToCallback ? [req, identity] : [identity])
        : { user: identity, info: undefined };
      // As Passport has it, text is a message.
      const said = typeof info === 'string' ? { message: info } : (info as { message?: string } | undefined);
      if (user) {
        const ours: AuthInfo = { provider, method, scopes, missingScopes };
        return { type: 'completed', user, info: { ...said, ...ours }, approval };
      }
      await approval.refuse();
      const message = said?.message ?? refusalMessage('user_refused');
      return { type: 'refused', code: 'user_refused', message, info: said, missingScopes };
    } catch (error) {
      // A store that is down keeps the approval until it ends; what broke first is what is told.
      await approval.release().catch(() => undefined);
      throw error;
    }
  }

  private lookup(identifier: string, req: LoginRequestMessage) {
    return () => this.settings.lookup(identifier, req);
  }
}

/** Calls what Passport put onto the strategy. */
function callPassport(actions: Actions, answer: PassportCall): void {
  if (answer.call === 'success') actions.success(answer.user, answer.info);
  else if (answer.call === 'fail') actions.fail(answer.challenge, answer.status);
  else if (answer.call === 'redirect') actions.redirect(answer.url);
  else actions.pass();
}

/**
 * What the application's own callback throws while Passport is called. Express leaves its `next` on the request; another
 * host hears of it as a warning, and the visitor gets an answer.
 */
function passOn(req: LoginRequestMessage & { next?: unknown }, error: unknown): void {
  if (typeof req.next === 'function') {
    (req.next as (error: unknown) => void)(error);
    return;
  }
  process.emitWarning(error instanceof Error ? error : new Error(String(error)));
  const { res } = req;
  if (!res || res.headersSent) return;
  res.statusCode = 500;
  res.end();
}

/** Express's `req.ip` knows `trust proxy`; a header alone never counts. */
function addressOf(req: LoginRequestMessage): string | undefined {
  return typeof req.ip === 'string' ? req.ip : req.socket.remoteAddress;
}
