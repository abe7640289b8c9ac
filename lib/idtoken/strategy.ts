import { LoginService } from '../login/service.js';
import { LoginStrategy } from '../passport/strategy.js';
import type { Verify, VerifyWithRequest } from '../passport/verify.js';
import { idTokenAdapter } from './adapter.js';
import type { IDTokenIdentity } from './identity.js';
import { checkIDTokenOptions } from './options.js';
import type { IDTokenOptions } from './options.js';
import { expandScopes } from './scopes.js';

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
export class IDTokenStrategy<S extends string = string> extends LoginStrategy<IDTokenIdentity<S>> {
  /**
   * @param options - see {@link IDTokenOptions}.
   * @param verify - finds or makes your user of an identity; its result becomes `req.user`. A falsy one refuses the
   * person. Called as `(identity, done)`, or `(req, identity, done)` with `passReqToCallback: true`; it may call `done`
   * or return a promise, and has 10 seconds. Left out, the identity itself becomes `req.user`.
   * @throws TypeError naming every mistake in the options.
   */
  // Three signatures, although two would say the same: NestJS's mixin drops the last parameter of each.
  constructor(options: IDTokenOptions<S>);
  constructor(options: IDTokenOptions<S> & { passReqToCallback?: false }, verify: Verify<IDTokenIdentity<S>>);
  constructor(options: IDTokenOptions<S> & { passReqToCallback: true }, verify: VerifyWithRequest<IDTokenIdentity<S>>);
  constructor(options: IDTokenOptions<S>, verify?: (...args: never[]) => unknown) {
    checkIDTokenOptions(options, verify);
    const operator = options.operator.replace(/\/+$/, '');
    const scopes = options.scopes ?? [];
    const audience = options.audience ?? options.serviceId ?? [];
    const adapter = idTokenAdapter<S>({
      operator,
      serviceId: options.serviceId,
      serviceVds: options.serviceVds,
      issuer: options.issuer ?? operator,
      audience: typeof audience === 'string' ? [audience] : audience,
      clockTolerance: options.clockTolerance ?? 30,
      requireRandom: options.requireRandom ?? false,
      responseSecret: options.responseSecret,
      verifyResponseHash: options.verifyResponseHash,
      headers: options.headers ?? {},
      timeoutMs: options.timeoutMs ?? 5000,
    });
    super({
      service: new LoginService({
        adapter,
        store: options.store,
        limits: options.limits ?? {},
        secrets: [options.secret ?? []].flat(),
        scopes,
        onEvent: options.onEvent,
      }),
      method: adapter.method,
      loginPath: options.loginPath ?? '/login',
      origins: [options.origin ?? []].flat(),
      lookup: (identifier, req) => (options.resolveTokenId ? options.resolveTokenId(identifier, req) : identifier),
      verify,
      passReqToCallback: options.passReqToCallback ?? false,
      asked: expandScopes(scopes),
      label: options.label,
      hint: options.hint,
    });
  }
}
