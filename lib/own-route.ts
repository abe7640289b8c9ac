import { isLoginError, LoginError } from './login/errors.js';
import type { LoginErrorCode } from './login/errors.js';
import type { Admission } from './login/finish.js';
import { normalizeIdentifier } from './login/identifier.js';
import type { Identity } from './login/operator.js';
import type { LoginRequestMessage, LoginStrategy } from './strategy.js';
import { newBinding, readBinding, writeBinding } from './web/binding.js';
import type { Binding } from './web/binding.js';
import { isSameOrigin, ownPath, siteOf } from './web/same-origin.js';

/** What a request comes to: exactly one of Passport's calls. */
export type StrategyAnswer =
  | {
      readonly call: 'success';
      readonly user: unknown;
      readonly info: object;
      readonly admission: Admission<Identity>;
    }
  | { readonly call: 'fail'; readonly challenge: object; readonly status: number }
  | { readonly call: 'redirect'; readonly url: string };

/** A no, as Passport's `fail` takes it. */
export function failure(
  code: LoginErrorCode,
  status: number,
  message: string = new LoginError(code).message,
): StrategyAnswer {
  return { call: 'fail', challenge: { code, message }, status };
}

/**
 * `passport.authenticate` in a route of the application's own: finishes a login when the body has a `handle`, starts one
 * on a same-origin POST with an `identifier`, sends an HTML GET to the login page.
 */
export async function answerOwnRoute<I extends Identity>(
  strategy: LoginStrategy<I>,
  req: LoginRequestMessage,
  successRedirect: string,
): Promise<StrategyAnswer> {
  const { loginPath, origins } = strategy;
  const site = siteOf(req, origins);
  const { handle, identifier, returnTo, jwt } = fieldsOf(req.body);
  const binding = readBinding(req, site.secure);
  if (req.method === 'POST' && (handle !== undefined || identifier !== undefined)) {
    if (!isSameOrigin(req, site)) throw new LoginError('origin_forbidden');
    if (handle !== undefined) return await finish(strategy, req, { handle, jwt, binding }, successRedirect);
    if (!req.res) {
      throw new TypeError("To start a login in a route of one's own takes `req.res`, as Express sets it.");
    }
    const { key } = binding ?? newBinding();
    const started = await strategy.start(key, normalizeIdentifier(identifier), ownPath(returnTo), req);
    writeBinding(req.res, { key, handle: started }, site.secure);
    return { call: 'redirect', url: `${loginPath}/code?handle=${started}` };
  }
  if (req.method === 'GET' && /text\/html/i.test(req.headers.accept ?? '')) {
    const here = encodeURIComponent(req.originalUrl ?? req.url ?? '/');
    return { call: 'redirect', url: `${loginPath || '/'}?returnTo=${here}` };
  }
  return failure('login_required', 401);
}

/** What the browser sent to finish a login. */
interface Sent {
  readonly handle: unknown;
  readonly jwt: unknown;
  readonly binding: Binding | undefined;
}

/** Finishes a login at once: what Passport makes of a success in such a route, nobody tells us. */
async function finish<I extends Identity>(
  strategy: LoginStrategy<I>,
  req: LoginRequestMessage,
  { handle, jwt, binding }: Sent,
  successRedirect: string,
): Promise<StrategyAnswer> {
  if (typeof handle !== 'string') throw new LoginError('fields_invalid');
  if (!binding) throw new LoginError('login_not_found');
  const token = typeof jwt === 'string' ? jwt : undefined;
  const answer = await strategy.finish(req, { handle, key: binding.key, jwt: token });
  if (answer.call !== 'success') return answer;
  const { admission } = answer;
  await admission.finish(admission.returnTo ?? successRedirect).catch(async (error: unknown) => {
    if (isLoginError(error)) await admission.giveBack(error);
    throw error;
  });
  return answer;
}

function fieldsOf(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}
