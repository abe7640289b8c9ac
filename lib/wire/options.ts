import type { Agent } from 'node:http';
import type { OnLoginEvent } from '../login/events.js';
import type { LoginLimits } from '../login/limits.js';
import type { LoginStore } from '../login/store.js';
import {
  address,
  callback,
  flag,
  limits,
  number,
  oneOrMore,
  origin,
  path,
  plainText,
  secret,
  store,
} from '../options.js';
import type { Rule, Rules } from '../options.js';
import { agent, agentMistake, isLoopback } from './endpoint.js';

/** Options that the strategies of all operators take. */
export interface CommonOptions {
  /**
   * The name of the strategy, for `passport.authenticate`, in handles, events and identities: needed where there are two
   * operators of one kind. Default: `idtoken` or `loginid`.
   */
  name?: string;
  /** The public path of the router. Default `/login`. */
  loginPath?: string;
  /**
   * The public origins of your site, such as `https://shop.example.com`. Set it behind a proxy; without it requests have
   * to tell, by `req.secure`, the `Host` header and the socket.
   */
  origin?: string | readonly string[];
  /** How long one answer of the operator may take, in milliseconds; not the one that it holds. Default 5,000. */
  timeoutMs?: number;
  /**
   * An `http.Agent` or `https.Agent` for every request and socket to the operator, such as one that goes through a proxy,
   * shows a client certificate or knows a private authority. Default: agents of our own, which take Node's proxy settings
   * (`NODE_USE_ENV_PROXY`) where its version has them. Closing the strategy leaves your agent open.
   */
  agent?: Agent;
  /** Who may make a phone ring, how often; `false` for no limits. */
  limits?: LoginLimits | false;
  /**
   * Keys the marks of browsers in which people logged in before, and the hashes under which people are counted: 32
   * characters or more, the same in all processes. Of a list the first makes and all open, so that it can be changed.
   * Default: a random one, which is gone with the process. A store whose counters have `keys` brings its own.
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

/** The router's own paths, below which a strategy of that name would have its pages. */
const RESERVED = ['code', 'events', 'status', 'finish', 'cancel', 'retry', 'assets'];

const name: Rule = (value) =>
  typeof value === 'string' && /^[a-z][a-z\d_-]{0,31}$/i.test(value) && !RESERVED.includes(value)
    ? undefined
    : `must be 1 to 32 letters, digits, - and _, begin with a letter, and not be one of ${RESERVED.join(', ')}`;

/** A rule for each of the common options. */
export const COMMON_RULES: Rules<CommonOptions> = {
  name,
  loginPath: path,
  origin: oneOrMore(origin),
  timeoutMs: number(100, 60_000, 'milliseconds'),
  agent,
  limits,
  secret,
  store,
  insecure: flag,
  passReqToCallback: flag,
  label: plainText(80),
  hint: plainText(120),
  onEvent: callback,
};

/** What makes a set-up weaker than it could be. */
export type Weakness = 'insecure' | 'limits_off' | 'limits_open' | 'secret_missing' | Unshared;

/** What a store does not share between processes. */
type Unshared = 'counters_missing' | 'fleet_missing' | 'store_unshared';

/**
 * What weakens a strategy that has these options.
 *
 * @param addresses - the options that lead to the operator.
 */
export function weaknessesOf(
  { insecure, limits, secret, store }: CommonOptions,
  addresses: readonly (string | undefined)[],
): Weakness[] {
  const isPlain = addresses.some((url) => url !== undefined && /^http:/i.test(url) && !isLoopback(url));
  return [
    ...(insecure === true && isPlain ? (['insecure'] as const) : []),
    ...(limits === false ? (['limits_off'] as const) : []),
    ...(limits !== false && limits?.whenDown === 'allow' ? (['limits_open'] as const) : []),
    ...(process.env.NODE_ENV === 'production' && secret === undefined && !store?.counters?.keys
      ? (['secret_missing'] as const)
      : []),
    ...(store && !store.isLocal ? unsharedBy(store) : []),
  ];
}

/** What of logins and limits stays in each process. One word for all of it: it is one warning. */
function unsharedBy({ counters, fleet }: LoginStore): Unshared[] {
  if (counters) return fleet ? [] : ['fleet_missing'];
  return [fleet ? 'counters_missing' : 'store_unshared'];
}

/**
 * Mistakes that no single one of the common options has.
 *
 * @param options - as they were given.
 * @param verify - the second argument of the strategy.
 * @param addresses - the options that lead to the operator, by their names.
 */
export function commonMistakes(
  options: CommonOptions,
  verify: unknown,
  addresses: Readonly<Record<string, string | undefined>>,
): string[] {
  const { insecure, passReqToCallback } = options;
  const mistakes: string[] = [];
  if (verify !== undefined && typeof verify !== 'function')
    mistakes.push('the second argument, verify, must be a function');
  if (passReqToCallback === true && verify === undefined) mistakes.push('`passReqToCallback` needs a verify function');
  if (insecure === true && process.env.NODE_ENV === 'production')
    mistakes.push('`insecure` is refused with NODE_ENV=production');
  const known = Object.entries(addresses).flatMap(([option, url]) =>
    url !== undefined && address(url) === undefined ? [{ option, url }] : [],
  );
  for (const { option, url } of known) {
    if (insecure === true || !/^http:/i.test(url) || isLoopback(url)) continue;
    mistakes.push(
      `\`${option}\` must begin with https:// (or be on this machine, or \`insecure: true\` outside production)`,
    );
  }
  const given = agent(options.agent) === undefined ? options.agent : undefined;
  const mistake =
    given &&
    agentMistake(
      given,
      known.map(({ url }) => url),
    );
  if (mistake !== undefined) mistakes.push(`\`agent\` ${mistake}`);
  return mistakes;
}
