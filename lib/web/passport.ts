import type { IncomingMessage, ServerResponse } from 'node:http';
import { misuse } from '../mistakes.js';
import { isThenable, LATE, within } from '../login/wait.js';
import type { FinishRequest, FinishResult, PassportAuthenticator, RouterFinish } from '../passport/contract.js';
import type { AnyStrategy, RouteContext } from './route.js';

/** Passport's own signatures; its community types must not be in ours. */
interface Passport {
  authenticate(
    strategy: object,
    options: { readonly session: false; readonly finish?: RouterFinish },
    callback: (error?: unknown) => void,
  ): (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => unknown;
}

/** A finish waits for another one of the same login as long as that may hold the approval, and is given up then. */
const TIMEOUT_MS = 120_000;

/**
 * Has Passport finish a login.
 *
 * @throws what the strategy calls `error` with: a `LoginError`, or a fault that is the application's to handle.
 */
export async function askPassport(
  passport: PassportAuthenticator,
  strategy: AnyStrategy,
  { req, res }: RouteContext,
  posted: FinishRequest,
): Promise<FinishResult> {
  const asked = new Promise<FinishResult>((resolve, reject) => {
    let settled = false;
    const settle = (result: FinishResult) => {
      settled = true;
      resolve(result);
    };
    // What Passport makes of a result that was told before changes nothing any more.
    const done = (error?: unknown) => {
      if (settled) return;
      reject(
        (error as Error | undefined) ??
          misuse(
            'Passport did not ask the strategy: hand loginRouter an instance of Express’s Passport.',
            'docs/options.md#loginrouter',
          ),
      );
    };
    // Passport writes `success`, `fail` and `error` onto what it is given: two overlapping requests on the shared
    // strategy would swap their people.
    const forOneRequest = Object.create(strategy) as object;
    const options = { session: false, finish: { settle, ...posted } } as const;
    const returned = (passport as Passport).authenticate(forOneRequest, options, done)(req, res, done);
    // An instance with a promise of its own: what it rejects with must not end the process.
    if (isThenable(returned)) returned.then(undefined, reject);
  });
  const result = await within(asked, TIMEOUT_MS);
  if (result === LATE) throw new Error(`Passport did not finish a login within ${TIMEOUT_MS / 1000} seconds.`);
  return result;
}

/**
 * Whether a Passport instance is Express's: its middleware takes a request, a response and `next`. Those of Koa and
 * Fastify take two things of their own, and never come to the strategy with ours.
 */
export function isExpressPassport(passport: PassportAuthenticator): boolean {
  try {
    const middleware: unknown = (passport as Passport).authenticate({}, { session: false }, () => {});
    return typeof middleware === 'function' && (middleware.length === 0 || middleware.length >= 3);
  } catch {
    return false;
  }
}
