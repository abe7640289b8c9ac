import type { IncomingMessage, ServerResponse } from 'node:http';
import { Strategy as PassportStrategy } from 'passport-strategy';
import type { LoginDesk } from './login/desk.js';
import { isLoginError, LoginError } from './login/errors.js';
import type { Admission } from './login/finish.js';
import type { Person } from './login/lookup.js';
import type { Identity, LoginKind } from './login/operator.js';
import { answerOwnRoute, failure } from './own-route.js';
import type { StrategyAnswer } from './own-route.js';
import { askVerify } from './verify.js';
import type { Frame } from './web/pages/frame.js';

/** What the strategies of this package add to `req.authInfo`. */
export interface AuthInfo {
  /** The name of the operator, such as `idtoken`. */
  provider: string;
  /** How the person was tied to the screen: by comparing codes, by typing a code, or by FIDO2. */
  binding: 'compare' | 'code' | 'fido2';
  /** Granted scopes, expanded to atomic ones. */
  scopes: string[];
  /** Asked for, but not granted. */
  missingScopes: string[];
}

/** A request as Express, Connect and Passport leave it; every field beyond node's own may be missing. */
export interface LoginRequestMessage extends IncomingMessage {
  body?: unknown;
  originalUrl?: string;
  ip?: string;
  res?: ServerResponse;
}

/** Pages that a strategy brings along for what its browsers do by themselves, below `<loginPath>/<name>`. */
export interface OwnPages {
  /** The origin to which their scripts send: the operator's. */
  readonly connect: string;
  /** What all of them load, in this order, by name; served as `<loginPath>/assets/<name>.js` too. */
  readonly scripts: Readonly<Record<string, string>>;
  /**
   * @param path - below the pages' own, `/` for the first one.
   * @returns what makes the document in its frame; `undefined` if there is no such page.
   */
  at(path: string, query: URLSearchParams): ((frame: Frame) => string) | undefined;
}

/** What a strategy stands on. */
export interface StrategySettings<I extends Identity> {
  readonly desk: LoginDesk<I>;
  /** What the person does with the code on our page: compares it, or enters it on another device. */
  readonly binding: 'compare' | 'code';
  readonly loginPath: string;
  /** Who a typed identifier is in the operator's terms; `null` for nobody. */
  readonly lookup: (identifier: string, req: LoginRequestMessage) => Promise<Person | null> | Person | null;
  /** The application's function, if it gave one; without it the identity is the user. */
  readonly verify: ((...args: never[]) => unknown) | undefined;
  readonly passReqToCallback: boolean;
  /** What will be shared, in plain words. */
  readonly asked: readonly string[];
  /** A scope in plain words. */
  readonly label: (scope: string) => string;
  readonly pages?: OwnPages;
}

/** Which login is to be finished, and by whom. */
export interface FinishRequest {
  readonly handle: string;
  readonly key: string;
  /** What the browser brought from a ceremony of its own. */
  readonly jwt: string | undefined;
}

/** How the router has a strategy finish a login. Passport hands it through untouched. */
export interface RouterFinish extends FinishRequest {
  /** Told before `success`: the router closes the admission itself, once the session is saved. */
  readonly hold: (admission: Admission<Identity>) => void;
  /** Told in place of `redirect` when it was finished before: Passport's writes a 302, whatever the client asked for. */
  readonly finished: (redirect: string) => void;
}

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
 * The Passport contract over a login desk. It is what `IDTokenStrategy` is made of; applications use that.
 * In routes of one's own, `passport.authenticate(name)` finishes a login when the body has a `handle`, starts one on a
 * same-origin POST with an `identifier`, sends an HTML GET to the login page, and fails with `login_required` otherwise.
 */
export abstract class LoginStrategy<I extends Identity> extends PassportBase {
  /** The name under which `passport.use` registers the strategy. */
  readonly name: string;
  /** The public path of the router, without a slash at its end: empty for the root of the site. */
  readonly loginPath: string;
  /** @internal */
  readonly desk: LoginDesk<I>;
  /** @internal The origins that the router was told; routes of one's own are on the same site. */
  origins: readonly string[] = [];
  /** @internal */
  readonly settings: StrategySettings<I>;

  /** @internal */
  protected constructor(settings: StrategySettings<I>) {
    super();
    this.name = settings.desk.provider;
    // `//code` would be another host.
    this.loginPath = settings.loginPath.replace(/\/+$/, '');
    this.desk = settings.desk;
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
    await this.desk.close();
  }

  /**
   * Starts a login for a checked request.
   *
   * @internal
   * @returns the handle.
   */
  start(key: string, identifier: string, returnTo: string | undefined, req: LoginRequestMessage): Promise<string> {
    return this.desk.start(key, {
      identifier,
      returnTo,
      address: addressOf(req),
      lookup: this.lookup(identifier, req),
    });
  }

  /**
   * Gives out a ticket for a ceremony in the browser, for a checked request.
   *
   * @internal
   * @returns the handle.
   */
  issue(
    key: string,
    identifier: string,
    kind: Exclude<LoginKind, 'push'>,
    returnTo: string | undefined,
    req: LoginRequestMessage,
  ): Promise<string> {
    return this.desk.issue(key, { identifier, kind, returnTo, address: addressOf(req) });
  }

  /** @internal A new code for an ended login. */
  retry(handle: string, key: string, req: LoginRequestMessage): Promise<void> {
    return this.desk.retry(handle, key, (identifier) => this.lookup(identifier, req), addressOf(req));
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
    const outcome = await this.desk.finish(handle, key, jwt === undefined ? undefined : { jwt });
    if (outcome.step === 'finished') return { call: 'redirect', url: outcome.redirect };
    if (outcome.step === 'refused') return failure(outcome.code, 401);
    const { admission } = outcome;
    const { identity, binding } = admission;
    const { provider, scopes, missingScopes } = identity;
    const { verify, passReqToCallback } = this.settings;
    try {
      const { user, info } = verify
        ? await askVerify(verify, passReqToCallback ? [req, identity] : [identity])
        : { user: identity, info: undefined };
      // As Passport has it, text is a message.
      const said = typeof info === 'string' ? { message: info } : (info as object | undefined);
      if (user) {
        const ours: AuthInfo = { provider, binding, scopes, missingScopes };
        return { call: 'success', user, info: { ...said, ...ours }, admission };
      }
      await admission.refuse();
      const { message } = new LoginError('user_refused');
      return { call: 'fail', challenge: { message, ...said, code: 'user_refused', missingScopes }, status: 401 };
    } catch (error) {
      // A store that is down keeps the approval until it ends; what broke first is what is told.
      if (isLoginError(error)) await admission.giveBack(error).catch(() => undefined);
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
