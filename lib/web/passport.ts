import type { IncomingMessage, ServerResponse } from 'node:http';
import { isThenable } from '../login/wait.js';
import type { FinishRequest, FinishResult, PassportAuthenticator, RouterFinish } from '../passport/contract.js';
import type { AnyStrategy, RouteContext } from './route.js';

/** Passport's own signatures; its community types must not be in ours. */
interface Passport {
  authenticate(
    strategy: object,
    options: { readonly session: false; readonly finish: RouterFinish },
    callback: (error?: unknown) => void,
  ): (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => unknown;
}

/**
 * Has Passport finish a login.
 *
 * @throws what the strategy calls `error` with: a `LoginError`, or a fault that is the application's to handle.
 */
export function askPassport(
  passport: PassportAuthenticator,
  strategy: AnyStrategy,
  { req, res }: RouteContext,
  posted: FinishRequest,
): Promise<FinishResult> {
  return new Promise((resolve, reject) => {
    let settled: FinishResult | undefined;
    const settle = (result: FinishResult) => {
      settled = result;
    };
    const done = (error?: unknown) => {
      if (settled && !error) resolve(settled);
      else reject((error as Error | undefined) ?? new TypeError('Passport did not ask the strategy.'));
    };
    // Passport writes `success`, `fail` and `error` onto what it is given: two overlapping requests on the shared
    // strategy would swap their people.
    const forOneRequest = Object.create(strategy) as object;
    const options = { session: false, finish: { ...posted, settle } } as const;
    const returned = (passport as Passport).authenticate(forOneRequest, options, done)(req, res, done);
    if (isThenable(returned)) returned.then(undefined, reject);
  });
}
