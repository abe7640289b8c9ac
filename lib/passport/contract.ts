import type { LoginRequestMessage } from '../http/request.js';
import type { SetupMistake } from '../http/setup-warnings.js';
import { LoginError } from '../login/errors.js';
import type { LoginErrorCode } from '../login/errors.js';
import type { AlreadyFinished } from '../login/finish.js';
import type { CheckedApproval, EndedOtherwise } from '../login/checked-approval.js';
import type { LookupLogin, Person } from '../login/lookup.js';
import type { Identity, LoginKind } from '../login/operator.js';
import type { Place } from '../login/record.js';
import type { LoginService } from '../login/service.js';
import type { PageLayout } from '../pages/layout.js';
import type { Noted } from './note.js';
import { isLoginRefused } from './refusal.js';
import type { RefusalByException } from './refusal.js';

/**
 * A Passport instance, as far as the router needs one: what `import passport from 'passport'` or
 * `new passport.Authenticator()` gives.
 */
export interface PassportAuthenticator {
  authenticate(...args: never[]): unknown;
}

/** What the strategies of this package add to `req.authInfo`. */
export interface AuthInfo {
  /** The name of the operator, such as `idtoken`. */
  provider: string;
  /** How the person was tied to the screen: by comparing codes, by typing a code, or by FIDO2. */
  method: 'compare' | 'code' | 'fido2';
  /** Granted scopes, expanded to atomic ones. */
  scopes: string[];
  /** Asked for, but not granted. */
  missingScopes: string[];
  /** The handle of the login, as events carry it. */
  handle: string;
}

/** Something that is wrong with a strategy's options, or with what it stands on. */
export interface SetupProblem {
  /** A code of docs/errors.md, or the name of what is wrong with the set-up. */
  readonly code: LoginErrorCode | SetupMistake;
  /** What to do. */
  readonly message: string;
}

/** Pages that a strategy brings along for what its browsers do by themselves, below `<loginPath>/<name>`. */
export interface OwnPages {
  /** The origin to which their scripts send: the operator's. */
  readonly connect: string;
  /** The only origin that the operator serves them at. */
  readonly website: string;
  /** What all of them load, in this order, by name; served as `<loginPath>/assets/<name>.js` too. */
  readonly scripts: Readonly<Record<string, string>>;
  /** Scripts for pages of the application, by the name of the file below `<loginPath>/assets`. */
  readonly files: Readonly<Record<string, string>>;
  /**
   * @param path - below the pages' own, `/` for the first one.
   * @returns what makes the document in its layout; `undefined` if there is no such page.
   */
  at(path: string, query: URLSearchParams): ((layout: PageLayout) => string) | undefined;
}

/** What a strategy stands on. */
export interface StrategySettings<I extends Identity> {
  readonly service: LoginService<I>;
  /** What the person does with the code on our page: compares it, or enters it on another device. */
  readonly method: 'compare' | 'code';
  readonly loginPath: string;
  /** The public origins of the site; empty where requests have to tell. */
  readonly origins: readonly string[];
  /** Who a typed identifier is in the operator's terms; `null` for an unknown person. */
  readonly lookup: (
    identifier: string,
    req: LoginRequestMessage,
    login: LookupLogin,
  ) => Promise<Person | null> | Person | null;
  /** The application's function, if it gave one; without it the identity is the user. */
  readonly verify: ((...args: never[]) => unknown) | undefined;
  readonly passReqToCallback: boolean;
  /** What will be shared: atomic scopes. */
  readonly asked: readonly string[];
  /** The claims that say yes or no, each with the scope that brings it: what guards may ask for. */
  readonly flags: Readonly<Record<string, string>>;
  /** What this way to sign in is called where there is a choice, in the application's words. */
  readonly label: string | undefined;
  /** What the person will do there. */
  readonly hint: string | undefined;
  /** What of its options makes it weaker than it could be. */
  readonly weaknesses: readonly SetupMistake[];
  /** The page of {@link OwnPages} on which a code is entered that is not compared. */
  readonly entryPath?: string;
  /** A mail with a link to that page is asked for. */
  readonly asksForMail?: boolean;
  readonly pages?: OwnPages;
}

/** Which login is to be finished, and by whom. */
export interface FinishRequest {
  readonly handle: string;
  readonly key: string;
  readonly place: Place;
  /** What the browser brought from a ceremony of its own. */
  readonly jwt: string | undefined;
}

/** What a finish comes to, from the store to the response. A no is a value; a breakage throws. */
export type FinishResult = CompletedFinish | AlreadyFinished | RefusedFinish;

/** The browser's key for a start. */
export interface StartKey {
  readonly key: string;
  /** It was made for this start. */
  readonly isFresh: boolean;
}

/** What makes a start the one that it is, besides the browser. */
export interface Wanted {
  readonly identifier: string;
  readonly kind: LoginKind;
  readonly place: Place;
}

/** The application knows the person; the approval is completed once the person is logged in. */
export interface CompletedFinish {
  readonly type: 'completed';
  readonly user: unknown;
  /** What goes to `req.authInfo`. */
  readonly info: object;
  /** What the session is to know of the login. */
  readonly noted: Noted;
  readonly approval: CheckedApproval<Identity>;
}

/** The person is not logged in: refused on the phone, in the browser or by the application, not answered, or broken. */
export interface RefusedFinish extends EndedOtherwise {
  /** What the application says to the person; `undefined`: nothing of its own. */
  readonly message: string | undefined;
  /** What else the application told Passport. */
  readonly info?: object | undefined;
  readonly missingScopes?: readonly string[] | undefined;
  /** The application's no, where it was an exception. */
  readonly refusal?: RefusalByException | undefined;
}

/** What a person may read about a code whose own sentence is for the log. */
const UNEXPOSED = 'The sign-in did not work. Try again.';

/** What a person may read about a refusal, where the application said nothing. */
function refusalMessage(code: LoginErrorCode): string {
  const { message, expose } = new LoginError(code);
  return expose ? message : UNEXPOSED;
}

/** How the router has a strategy finish a login. Passport hands it through untouched. */
export interface RouterFinish extends FinishRequest {
  /** Told the result before Passport is: Passport has no word for most of it. */
  readonly settle: (result: FinishResult) => void;
}

/** One of Passport's calls, with what it takes. */
export type PassportCall =
  | { readonly call: 'success'; readonly user: unknown; readonly info: object }
  | { readonly call: 'fail'; readonly challenge: object; readonly status: number }
  | { readonly call: 'redirect'; readonly url: string; readonly status: number }
  | { readonly call: 'pass' }
  | { readonly call: 'error'; readonly error: unknown };

/**
 * A no is a failure for Passport, a login that broke an error. An exception of the application's own kind is passed on as it
 * is: its error handler, or NestJS, knows what to answer.
 */
export function refusalCall({ code, message, info, missingScopes, retryAt, refusal }: RefusedFinish): PassportCall {
  if (refusal && !isLoginRefused(refusal.thrown)) return { call: 'error', error: refusal.thrown };
  const error = new LoginError(code, { retryAt });
  if (error.status >= 500) return { call: 'error', error };
  const challenge = {
    ...info,
    message: message ?? refusalMessage(code),
    code,
    ...(missingScopes && { missingScopes }),
  };
  return { call: 'fail', challenge, status: error.status };
}
