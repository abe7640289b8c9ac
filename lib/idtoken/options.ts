import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { LookupLogin } from '../login/lookup.js';
import { warn } from '../mistakes.js';
import {
  address,
  callback,
  checkOptions,
  flag,
  listOf,
  nearestOf,
  nested,
  number,
  oneOrMore,
  text,
} from '../options.js';
import type { OrNull, Rules } from '../options.js';
import { COMMON_RULES, commonMistakes } from '../wire/options.js';
import type { CommonOptions } from '../wire/options.js';
import type { ResponseHash } from './response.js';
import { KNOWN_SCOPES } from './scopes.js';
import type { SuggestedScope } from './scopes.js';

/** Options of `IDTokenStrategy`. */
export interface IDTokenOptions<S extends SuggestedScope = string> extends OrNull<GivenIDTokenOptions<S>> {}

/** The same without those that were left out. */
export interface GivenIDTokenOptions<S extends SuggestedScope = string> extends CommonOptions {
  /** The operator's address, such as `https://auth.example.com`. */
  operator: string;
  /** The identifier under which the operator registered this application. Either this or `serviceVds`. */
  serviceId?: string;
  /** The signed Service VDS that the operator handed out, as text. It needs the option `audience`. */
  serviceVds?: string;
  /** What to ask people to share. Left out: the service's default scopes. Determines the type of `identity.claims`. */
  scopes?: readonly S[];
  /**
   * Who a typed identifier is: the `tokenId` that came with the person's enrolment, or `null` if there is none. A
   * stranger sees the same page either way. `login.handle` is what events carry. Left out: the identifier is the `tokenId`.
   */
  resolveTokenId?(identifier: string, req: IncomingMessage, login: LookupLogin): Promise<string | null> | string | null;
  /** What `iss` has to say. Default: `operator` without a slash at its end. */
  issuer?: string;
  /** What `aud` may say, each entry of it. Default: `serviceId`. */
  audience?: string | readonly string[];
  /** How far the clocks may differ, in seconds, 0 to 30. Default 30. */
  clockTolerance?: number;
  /** Refuse answers without the operator's `random`. Default: compare it where both sides have it. */
  requireRandom?: boolean;
  /** A secret shared with the operator: its answers then need a right `hash`. */
  responseSecret?: string;
  /** Checks `hash` the way your operator documents it, in place of our own form. */
  verifyResponseHash?: (response: ResponseHash) => Promise<boolean> | boolean;
  /** Sent with every request to the operator, such as an `Authorization` that it wants. */
  headers?: Readonly<Record<string, string>>;
}

const headers = nested((value) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must be an object of text';
  try {
    for (const [name, entry] of Object.entries(value)) {
      validateHeaderName(name);
      validateHeaderValue(name, entry as string);
    }
  } catch {
    return 'has a name or a value that cannot be sent as a header';
  }
  return undefined;
});

const RULES: Rules<GivenIDTokenOptions> = {
  operator: address,
  serviceId: text(128),
  serviceVds: text(8192),
  scopes: listOf(text(64), 32),
  resolveTokenId: callback,
  issuer: text(),
  audience: oneOrMore(text(256)),
  clockTolerance: number(0, 30, 'seconds'),
  requireRandom: flag,
  responseSecret: text(),
  verifyResponseHash: callback,
  headers,
  ...COMMON_RULES,
};

/**
 * Checks the options of `IDTokenStrategy`. A scope that looks like one of the protocol and is none is warned of: the
 * operator decides what it knows.
 *
 * @returns the options, without those that were left out.
 * @throws TypeError naming every mistake.
 */
export function checkIDTokenOptions<S extends SuggestedScope>(
  options: IDTokenOptions<S>,
  verify: unknown,
): GivenIDTokenOptions<S> {
  const checked = checkOptions<GivenIDTokenOptions<S>>('IDTokenStrategy', options, RULES, (given) => {
    const { operator, serviceId, serviceVds, audience } = given as Partial<GivenIDTokenOptions<S>>;
    const mistakes: string[] = [];
    if (operator === undefined) mistakes.push('`operator` is missing: the address of the operator');
    if ((serviceId === undefined) === (serviceVds === undefined))
      mistakes.push('give one and only one of `serviceId` and `serviceVds`');
    if (serviceVds !== undefined && audience === undefined)
      mistakes.push('`serviceVds` needs `audience`: what the token says for whom it is');
    return [...mistakes, ...commonMistakes(given, verify, { operator })];
  });
  for (const scope of checked.scopes ?? []) {
    if (scope.startsWith('identity:') && !KNOWN_SCOPES.includes(scope)) warnOf(scope);
  }
  return checked;
}

function warnOf(scope: string): void {
  const nearest = nearestOf(scope, KNOWN_SCOPES);
  const advice = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
  warn(
    'scope_unknown',
    `IDTokenStrategy: the scope ${scope} is none of the protocol's, and the operator may refuse it.${advice}`,
    'docs/claims.md',
  );
}
