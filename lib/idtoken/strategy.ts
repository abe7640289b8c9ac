import { LoginService } from '../login/service.js';
import { weaknessesOf } from '../wire/options.js';
import { LoginStrategy } from '../passport/strategy.js';
import type { Verify, VerifyWithRequest } from '../passport/verify.js';
import { idTokenAdapter } from './adapter.js';
import type { IDTokenIdentity } from './identity.js';
import { checkIDTokenOptions } from './options.js';
import type { IDTokenOptions } from './options.js';
import { expandScopes, flagScopes } from './scopes.js';
import type { SuggestedScope } from './scopes.js';

/**
 * Logs people in with IDToken (ITU-T X.1280): the operator rings their phone, they compare a code, approve, and choose
 * what to share.
 *
 * @example
 * const idtoken = new IDTokenStrategy(
 *   { operator: 'https://auth.example.com', serviceId: 'my-shop', scopes: ['identity:name'] },
 *   async (identity) => ({ id: identity.id, name: identity.claims.givenName }),
 * );
 * app.use('/login', loginRouter(idtoken, { successRedirect: '/' }));
 */
export class IDTokenStrategy<S extends SuggestedScope = string> extends LoginStrategy<IDTokenIdentity<S>> {
  // Three signatures, although two would say the same: NestJS's mixin drops the last parameter of each.
  /**
   * The identity itself becomes `req.user`.
   *
   * @param options - see {@link IDTokenOptions}.
   * @throws TypeError naming every mistake in the options.
   */
  constructor(options: IDTokenOptions<S>);
  /**
   * A function of yours says who that is.
   *
   * @param options - see {@link IDTokenOptions}.
   * @param verify - finds or makes your user of an identity; its result becomes `req.user`. A falsy one refuses the
   * person. Called as `(identity, done)`; it may call `done` or return a promise, and has 10 seconds.
   * @throws TypeError naming every mistake in the options.
   */
  constructor(options: IDTokenOptions<S> & { passReqToCallback?: false | null }, verify: Verify<IDTokenIdentity<S>>);
  /**
   * The same, with the request.
   *
   * @param options - see {@link IDTokenOptions}.
   * @param verify - called as `(req, identity, done)`.
   * @throws TypeError naming every mistake in the options.
   */
  constructor(options: IDTokenOptions<S> & { passReqToCallback: true }, verify: VerifyWithRequest<IDTokenIdentity<S>>);
  constructor(options: IDTokenOptions<S>, verify?: (...args: never[]) => unknown) {
    const given = checkIDTokenOptions(options, verify);
    const operator = given.operator.replace(/\/+$/, '');
    const scopes = given.scopes ?? [];
    const audience = given.audience ?? given.serviceId ?? [];
    const adapter = idTokenAdapter<S>({
      name: given.name ?? 'idtoken',
      operator,
      serviceId: given.serviceId,
      serviceVds: given.serviceVds,
      issuer: given.issuer ?? operator,
      audience: typeof audience === 'string' ? [audience] : audience,
      clockTolerance: given.clockTolerance ?? 30,
      requireRandom: given.requireRandom ?? false,
      responseSecret: given.responseSecret,
      verifyResponseHash: given.verifyResponseHash,
      headers: given.headers ?? {},
      timeoutMs: given.timeoutMs ?? 5000,
      agent: given.agent,
    });
    super({
      service: new LoginService({
        adapter,
        store: given.store,
        limits: given.limits ?? {},
        secrets: [given.secret ?? []].flat(),
        scopes,
        onEvent: given.onEvent,
      }),
      method: adapter.method,
      loginPath: given.loginPath ?? '/login',
      origins: [given.origin ?? []].flat(),
      lookup: (identifier, req, login) =>
        given.resolveTokenId ? given.resolveTokenId(identifier, req, login) : identifier,
      verify,
      passReqToCallback: given.passReqToCallback ?? false,
      asked: expandScopes(scopes),
      flags: flagScopes(expandScopes(scopes)),
      label: given.label,
      hint: given.hint,
      weaknesses: weaknessesOf(given, [operator]),
    });
  }
}
