import { LoginError } from '../login/errors.js';
import { telling } from './login-of.js';
import type { RouteSettings } from './routes.js';
import { ownPath } from './same-origin.js';
import { expectFreshLogin } from './session.js';
import type { AnyStrategy, Answer, Visit } from './visit.js';

/** What a start with a `kind` asks for. */
interface Asked {
  readonly strategy: AnyStrategy;
  readonly key: string;
  readonly who: string;
  readonly kind: string;
  readonly returnTo: string | undefined;
}

/**
 * `POST /` with a `kind`: the browser runs the ceremony with the operator by itself and finishes with what came of it.
 * Known and unknown people get the same ticket: we do not know them either.
 */
export async function giveTicket(
  visit: Visit,
  { loginPath }: RouteSettings,
  { strategy, key, who, kind, returnTo }: Asked,
): Promise<Answer> {
  const isKind = kind === 'login' || kind === 'register';
  if (!isKind || !strategy.desk.givesTickets) {
    throw new LoginError('fields_invalid', {
      message:
        'Send the field `kind` as login or register to a provider whose browsers run a ceremony, or leave it out.',
    });
  }
  // Whoever sends a form has no script, and without one there is no ceremony: the page says so.
  if (!visit.json) return { kind: 'redirect', to: `${loginPath}/${strategy.name}` };
  if (kind === 'register') expectFreshLogin(visit.req);
  const handle = await telling({ strategy }, strategy.issue(key, who, kind, ownPath(returnTo), visit.req));
  return {
    kind: 'json',
    status: 201,
    body: { handle, finish: `${loginPath}/finish` },
    // The latest login of the code page stays what it is: a ticket has none.
    binding: { key, ...(visit.binding?.handle !== undefined && { handle: visit.binding.handle }) },
  };
}
