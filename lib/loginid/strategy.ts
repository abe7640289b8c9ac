import { LoginService } from '../login/service.js';
import { weaknessesOf } from '../wire/options.js';
import type { StartKey, Wanted } from '../passport/contract.js';
import { LoginStrategy } from '../passport/strategy.js';
import type { LoginRequestMessage } from '../http/request.js';
import type { Verify, VerifyWithRequest } from '../passport/verify.js';
import { loginIDAdapter } from './adapter.js';
import type { LoginIDIdentity } from './identity.js';
import { expectUsername } from './messages.js';
import type { VisitorContext } from './messages.js';
import { checkLoginIDOptions } from './options.js';
import type { LoginIDOptions } from './options.js';
import { loginIDPages } from './pages/pages.js';
import { readPublicKey } from './public-key.js';
import { loginIDTokens, ceremonyVerifier } from './tokens.js';

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
  // Three signatures, although two would say the same: NestJS's mixin drops the last parameter of each.
  /**
   * The identity itself becomes `req.user`.
   *
   * @param options - see {@link LoginIDOptions}.
   * @throws TypeError naming every mistake in the options.
   */
  constructor(options: LoginIDOptions);
  /**
   * A function of yours says who that is.
   *
   * @param options - see {@link LoginIDOptions}.
   * @param verify - finds or makes your user of an identity, as for `IDTokenStrategy`.
   * @throws TypeError naming every mistake in the options.
   */
  constructor(options: LoginIDOptions & { passReqToCallback?: false | null }, verify: Verify<LoginIDIdentity>);
  /**
   * The same, with the request.
   *
   * @param options - see {@link LoginIDOptions}.
   * @param verify - called as `(req, identity, done)`.
   * @throws TypeError naming every mistake in the options.
   */
  constructor(options: LoginIDOptions & { passReqToCallback: true }, verify: VerifyWithRequest<LoginIDIdentity>);
  constructor(options: LoginIDOptions, verify?: (...args: never[]) => unknown) {
    const given = checkLoginIDOptions(options, verify);
    const baseURL = given.baseURL.replace(/\/+$/, '');
    const { apiKey, agent } = given;
    const name = given.name ?? 'loginid';
    const timeoutMs = given.timeoutMs ?? 5000;
    const tokens = loginIDTokens({
      name,
      apiKey,
      certsURL: given.certsURL ?? `${baseURL}/certs`,
      publicKey: given.publicKey === undefined ? undefined : readPublicKey(given.publicKey),
      namespace: given.namespace,
      issuer: [given.issuer ?? 'loginid.io'].flat(),
      clockTolerance: given.clockTolerance ?? 30,
      maxTokenAge: given.maxTokenAge ?? 60,
      timeoutMs,
      agent,
    });
    const origin = new URL(given.websiteURL).origin;
    const adapter = loginIDAdapter(
      { name, baseURL, apiKey, origin, timeoutMs, showDevices: given.showDevices ?? false, agent },
      tokens,
    );
    super({
      service: new LoginService({
        adapter,
        ceremonyVerifier: ceremonyVerifier(name, tokens),
        store: given.store,
        limits: given.limits ?? {},
        secrets: [given.secret ?? []].flat(),
        scopes: [],
        onEvent: given.onEvent,
      }),
      method: adapter.method,
      loginPath: given.loginPath ?? '/login',
      origins: [given.origin ?? []].flat(),
      lookup: async (person, req, login) => ({
        person,
        context: visitorContext(req, await given.transientEmail?.(person, req, login)),
      }),
      verify,
      passReqToCallback: given.passReqToCallback ?? false,
      asked: [],
      flags: {},
      label: given.label,
      hint: given.hint,
      weaknesses: [
        ...weaknessesOf(given, [baseURL, given.certsURL]),
        ...(given.showDevices === true ? (['devices_shown'] as const) : []),
      ],
      entryPath: '/approve',
      asksForMail: given.transientEmail !== undefined,
      pages: loginIDPages({ name, baseURL, apiKey }, origin),
    });
  }

  /** @internal Says what is wrong with a username before anything is sent. */
  override async start(
    key: StartKey,
    wanted: Wanted,
    returnTo: string | undefined,
    req: LoginRequestMessage,
  ): Promise<string> {
    expectUsername(wanted.identifier);
    return await super.start(key, wanted, returnTo, req);
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

/** What LoginID is told of the visitor; it is not kept. */
function visitorContext(req: LoginRequestMessage, email: unknown): VisitorContext {
  const userAgent = req.headers['user-agent'];
  // A lookup in JavaScript says in many ways that it found no address.
  if (email !== null && email !== undefined && typeof email !== 'string') {
    throw new TypeError('`transientEmail` gave neither text nor null.');
  }
  return {
    userAgent: userAgent !== undefined && /^[\x20-\x7e]{1,512}$/.test(userAgent) ? userAgent : undefined,
    email: email || undefined,
  };
}
