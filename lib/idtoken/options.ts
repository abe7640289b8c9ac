import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { OnLoginEvent } from '../login/events.js';
import type { LoginLimits } from '../login/limits.js';
import type { LoginStore } from '../login/store.js';
import {
  address,
  callback,
  checkOptions,
  flag,
  limits,
  listOf,
  number,
  oneOrMore,
  origin,
  path,
  plainText,
  secret,
  store,
  text,
} from '../options.js';
import type { Rule, Rules } from '../options.js';
import { isLoopback } from '../wire/endpoint.js';
import type { ResponseHash } from './response.js';

/** Options of `IDTokenStrategy`. */
export interface IDTokenOptions<S extends string = string> {
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
   * stranger sees the same page either way. Left out: the identifier is the `tokenId`.
   */
  resolveTokenId?(identifier: string, req: IncomingMessage): Promise<string | null> | string | null;
  /** The public path of the router. Default `/login`. */
  loginPath?: string;
  /**
   * The public origins of your site, such as `https://shop.example.com`. Set it behind a proxy; without it requests have
   * to tell, by `req.secure`, the `Host` header and the socket.
   */
  origin?: string | readonly string[];
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
  /** How long one answer of the operator may take, in milliseconds. Default 5,000. */
  timeoutMs?: number;
  /** Who may make a phone ring, how often; `false` for no limits. */
  limits?: LoginLimits | false;
  /**
   * Keys the marks of browsers in which people logged in before, and the hashes under which people are counted: 32
   * characters or more, the same in all processes. Of a list the first makes and all open, so that it can be changed.
   * Default: a random one, which is gone with the process. A store with counters brings its own.
   */
  secret?: string | readonly string[];
  /** Where logins are kept. Default: in the memory of this process. */
  store?: LoginStore;
  /** Allow plain `http:` to an operator that is not on this machine. Refused in production. */
  insecure?: boolean;
  /** Give verify the request as its first argument. */
  passReqToCallback?: boolean;
  /** What this way to sign in is called on the form, where there is a choice. Default: a text in each language. */
  label?: string;
  /** What the person will do there, in a few words. */
  hint?: string;
  /** Told what happens, for logs and metrics. */
  onEvent?: OnLoginEvent;
}

const headers: Rule = (value) => {
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
};

const RULES: Rules<IDTokenOptions> = {
  operator: address,
  serviceId: text(128),
  serviceVds: text(8192),
  scopes: listOf(text(64), 32),
  resolveTokenId: callback,
  loginPath: path,
  origin: oneOrMore(origin),
  issuer: text(),
  audience: oneOrMore(text(256)),
  clockTolerance: number(0, 30, 'seconds'),
  requireRandom: flag,
  responseSecret: text(),
  verifyResponseHash: callback,
  headers,
  timeoutMs: number(100, 60_000, 'milliseconds'),
  limits,
  secret,
  store,
  insecure: flag,
  passReqToCallback: flag,
  label: plainText(80),
  hint: plainText(120),
  onEvent: callback,
};

/**
 * Checks the options of `IDTokenStrategy`.
 *
 * @throws TypeError naming every mistake.
 */
export function checkIDTokenOptions(options: Partial<IDTokenOptions>, verify: unknown): void {
  checkOptions(
    'IDTokenStrategy',
    options,
    RULES,
    ({ operator, serviceId, serviceVds, audience, insecure, passReqToCallback }) => {
      const mistakes: string[] = [];
      if (operator === undefined) mistakes.push('`operator` is missing: the address of the operator');
      if ((serviceId === undefined) === (serviceVds === undefined))
        mistakes.push('give one and only one of `serviceId` and `serviceVds`');
      if (serviceVds !== undefined && audience === undefined)
        mistakes.push('`serviceVds` needs `audience`: what the token says for whom it is');
      if (verify !== undefined && typeof verify !== 'function')
        mistakes.push('the second argument, verify, must be a function');
      if (passReqToCallback === true && verify === undefined)
        mistakes.push('`passReqToCallback` needs a verify function');
      if (insecure === true && process.env.NODE_ENV === 'production')
        mistakes.push('`insecure` is refused with NODE_ENV=production');
      if (insecure !== true && isPlain(operator))
        mistakes.push(
          '`operator` must begin with https:// (or be on this machine, or `insecure: true` outside production)',
        );
      return mistakes;
    },
  );
}

function isPlain(operator: unknown): boolean {
  return address(operator) === undefined && /^http:/i.test(operator as string) && !isLoopback(operator as string);
}
