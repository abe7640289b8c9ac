import { LoginService } from '../login/service.js';
import { LoginStrategy } from '../passport/strategy.js';
import type { LoginRequestMessage } from '../http/request.js';
import type { Verify, VerifyWithRequest } from '../passport/verify.js';
import { loginIDAdapter } from './adapter.js';
import type { LoginIDIdentity } from './identity.js';
import type { VisitorContext } from './messages.js';
import { checkLoginIDOptions } from './options.js';
import type { LoginIDOptions } from './options.js';
import { loginIDPages } from './pages/pages.js';
import { readPublicKey } from './public-key.js';
import { loginIDTokens, ceremonyVerifier } from './tokens.js';
import { expectUsername } from './usernames.js';

/**
 * Logs people in with LoginID's push authentication: they approve on a device that they registered, by the code that
 * our page shows or by the link in a mail.
 *
 * @example
 * const loginid = new LoginIDStrategy(
 *   { baseURL: 'https://directweb.usw1.loginid.io', apiKey, websiteURL: 'https://shop.example.com' },
 *   async (identity) => db.user(identity.id),
 * );
 * app.use('/login', loginRouter(loginid, { successRedirect: '/' }));
 */
export class LoginIDStrategy extends LoginStrategy<LoginIDIdentity> {
  /**
   * @param options - see {@link LoginIDOptions}.
   * @param verify - finds or makes your user of an identity, as for `IDTokenStrategy`.
   * @throws TypeError naming every mistake in the options.
   */
  // Three signatures, although two would say the same: NestJS's mixin drops the last parameter of each.
  constructor(options: LoginIDOptions);
  constructor(options: LoginIDOptions & { passReqToCallback?: false }, verify: Verify<LoginIDIdentity>);
  constructor(options: LoginIDOptions & { passReqToCallback: true }, verify: VerifyWithRequest<LoginIDIdentity>);
  constructor(options: LoginIDOptions, verify?: (...args: never[]) => unknown) {
    checkLoginIDOptions(options, verify);
    const baseURL = options.baseURL.replace(/\/+$/, '');
    const { apiKey } = options;
    const timeoutMs = options.timeoutMs ?? 5000;
    const tokens = loginIDTokens({
      apiKey,
      certsURL: options.certsURL ?? `${baseURL}/certs`,
      publicKey: options.publicKey === undefined ? undefined : readPublicKey(options.publicKey),
      namespace: options.namespace,
      issuer: [options.issuer ?? 'loginid.io'].flat(),
      clockTolerance: options.clockTolerance ?? 30,
      maxTokenAge: options.maxTokenAge ?? 60,
      timeoutMs,
    });
    const origin = new URL(options.websiteURL).origin;
    const adapter = loginIDAdapter(
      { baseURL, apiKey, origin, timeoutMs, showDevices: options.showDevices ?? false },
      tokens,
    );
    super({
      service: new LoginService({
        adapter,
        ceremonyVerifier: ceremonyVerifier(tokens),
        store: options.store,
        limits: options.limits ?? {},
        secrets: [options.secret ?? []].flat(),
        scopes: [],
        onEvent: options.onEvent,
      }),
      method: adapter.method,
      loginPath: options.loginPath ?? '/login',
      origins: [options.origin ?? []].flat(),
      lookup: async (person, req) => ({ person, context: await contextOf(person, req, options) }),
      verify,
      passReqToCallback: options.passReqToCallback ?? false,
      asked: [],
      label: options.label,
      hint: options.hint,
      entryPath: '/approve',
      asksForMail: options.transientEmail !== undefined,
      pages: loginIDPages({ baseURL, apiKey }),
    });
  }

  /** @internal Says what is wrong with a username before anything is sent. */
  override async start(
    key: string,
    username: string,
    returnTo: string | undefined,
    req: LoginRequestMessage,
  ): Promise<string> {
    expectUsername(username);
    return await super.start(key, username, returnTo, req);
  }

  /** @internal The same for a ceremony in the browser. */
  override async beginCeremony(
    key: string,
    username: string,
    kind: 'login' | 'register',
    returnTo: string | undefined,
    req: LoginRequestMessage,
  ): Promise<string> {
    expectUsername(username);
    return await super.beginCeremony(key, username, kind, returnTo, req);
  }
}

/** What LoginID is told of the visitor, and nobody keeps. */
async function contextOf(username: string, req: LoginRequestMessage, options: LoginIDOptions): Promise<VisitorContext> {
  const userAgent = req.headers['user-agent'];
  const email: unknown = await options.transientEmail?.(username, req);
  // JavaScript's lookups say nobody in many ways.
  if (email !== null && email !== undefined && typeof email !== 'string') {
    throw new TypeError('`transientEmail` gave neither text nor null.');
  }
  return {
    userAgent: userAgent !== undefined && /^[\x20-\x7e]{1,512}$/.test(userAgent) ? userAgent : undefined,
    email: email || undefined,
  };
}
