import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LoginErrorCode } from '../login/errors.js';
import type { CheckedApproval } from '../login/finish.js';
import type { Identity } from '../login/operator.js';
import type { FinishRequest, PassportAuthenticator, RouterFinish } from '../passport/contract.js';
import type { AnyStrategy, RouteContext } from './route.js';

/** What our strategies call `fail` with. */
export interface Challenge {
  readonly code: LoginErrorCode;
  /** Ours, or what the application told Passport. */
  readonly message: string;
  readonly missingScopes?: readonly string[];
}

/** What Passport makes of an approved login. */
export type Verdict =
  | {
      readonly step: 'admitted';
      readonly admission: CheckedApproval<Identity>;
      readonly user: unknown;
      readonly info: object;
    }
  | { readonly step: 'refused'; readonly challenge: Challenge }
  /** It was finished before. */
  | { readonly step: 'finished'; readonly redirect: string };

/** Passport's own signatures; its community types must not be in ours. */
interface Passport {
  authenticate(
    strategy: object,
    options: { readonly session: false; readonly finish: RouterFinish },
    callback: (error: Error | null, user?: unknown, info?: object) => void,
  ): (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void;
}

/**
 * Has Passport finish a login.
 *
 * @throws whatever the strategy calls `error` with: a `LoginError`, or a fault that is the application's to handle.
 */
export function askPassport(
  passport: PassportAuthenticator,
  strategy: AnyStrategy,
  { req, res }: RouteContext,
  posted: FinishRequest,
): Promise<Verdict> {
  return new Promise((resolve, reject) => {
    let admission: CheckedApproval<Identity> | undefined;
    const finish: RouterFinish = {
      hold: (held) => {
        admission = held;
      },
      finished: (redirect) => resolve({ step: 'finished', redirect }),
      ...posted,
    };
    // Passport writes `success`, `fail` and `error` onto what it is given: two overlapping requests on the shared
    // strategy would swap their people.
    const forOneRequest = Object.create(strategy) as object;
    const authenticate = (passport as Passport).authenticate(
      forOneRequest,
      { session: false, finish },
      (error, user, info = {}) => {
        if (error) reject(error);
        else if (user && admission) resolve({ step: 'admitted', admission, user, info });
        else resolve({ step: 'refused', challenge: info as Challenge });
      },
    );
    authenticate(req, res, reject);
  });
}
