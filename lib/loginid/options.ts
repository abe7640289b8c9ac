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
import { readPublicKey } from './public-key.js';

/** Options of `LoginIDStrategy`. */
export interface LoginIDOptions {
  /** The Base URL that the dashboard shows, such as `https://directweb.usw1.loginid.io`. */
  baseURL: string;
  /** The API key that the dashboard shows. */
  apiKey: string;
  /** The Website URL of the integration: this site. Its origin is sent along, or LoginID does not answer. */
  websiteURL: string;
  /** Where the keys of the tokens are, without the query. Default: `<baseURL>/certs`. */
  certsURL?: string;
  /** The verification key that came with the API key, as PEM or JWK. Then none is fetched. */
  publicKey?: string;
  /** The namespace that tokens have to be of. */
  namespace?: string;
  /**
   * Where LoginID mails the request, if the application knows: passed on and never stored. Called for usernames that
   * nobody has, too; no answer waits for it.
   */
  transientEmail?(
    username: string,
    req: IncomingMessage,
  ): Promise<string | null | undefined> | string | null | undefined;
  /**
   * Whether the page names the devices on which the person can approve. Default `false`: whoever types a username would
   * learn what its owner has, and that there is an owner, since a name that nobody has shows none.
   */
  showDevices?: boolean;
  /** The public path of the router. Default `/login`. */
  loginPath?: string;
  /**
   * The public origins of your site, such as `https://shop.example.com`. Set it behind a proxy; without it requests have
   * to tell, by `req.secure`, the `Host` header and the socket.
   */
  origin?: string | readonly string[];
  /** What `iss` may say. Default `loginid.io`. */
  issuer?: string | readonly string[];
  /** How far the clocks may differ, in seconds, 0 to 60. Default 30. */
  clockTolerance?: number;
  /** How old a token may be when it arrives, in seconds, 1 to 300. Default 60. */
  maxTokenAge?: number;
  /** How long one answer of the operator may take, in milliseconds; not the one that it holds. Default 5,000. */
  timeoutMs?: number;
  /** Who may have a device asked, how often; `false` for no limits. */
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

const website: Rule = (value) =>
  address(value) === undefined ? undefined : 'must be the address of this site, such as https://shop.example.com';

const publicKey: Rule = (value) =>
  typeof value === 'string' && readPublicKey(value)
    ? undefined
    : 'must be a public P-256 key as PEM (PUBLIC KEY or CERTIFICATE) or JWK';

const RULES: Rules<LoginIDOptions> = {
  baseURL: address,
  // A key is opaque; only what cannot be one is refused.
  apiKey: text(512),
  websiteURL: website,
  certsURL: address,
  publicKey,
  namespace: text(128),
  transientEmail: callback,
  showDevices: flag,
  loginPath: path,
  origin: oneOrMore(origin),
  issuer: oneOrMore(text()),
  clockTolerance: number(0, 60, 'seconds'),
  maxTokenAge: number(1, 300, 'seconds'),
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

const REQUIRED = {
  baseURL: 'the Base URL that the dashboard shows',
  apiKey: 'the API key that the dashboard shows',
  websiteURL: 'the address of this site, as the dashboard has it',
} as const;

/**
 * Checks the options of `LoginIDStrategy`.
 *
 * @throws TypeError naming every mistake.
 */
export function checkLoginIDOptions(options: Partial<LoginIDOptions>, verify: unknown): void {
  checkOptions('LoginIDStrategy', options, RULES, (given) => {
    const mistakes: string[] = [];
    for (const name of ['baseURL', 'apiKey', 'websiteURL'] as const) {
      if (given[name] === undefined) mistakes.push(`\`${name}\` is missing: ${REQUIRED[name]}`);
    }
    if (given.publicKey !== undefined && given.certsURL !== undefined)
      mistakes.push('`publicKey` is the only key then, so `certsURL` would never be asked: give one of them');
    if (verify !== undefined && typeof verify !== 'function')
      mistakes.push('the second argument, verify, must be a function');
    if (given.passReqToCallback === true && verify === undefined)
      mistakes.push('`passReqToCallback` needs a verify function');
    if (given.insecure === true && process.env.NODE_ENV === 'production')
      mistakes.push('`insecure` is refused with NODE_ENV=production');
    for (const name of ['baseURL', 'certsURL'] as const) {
      if (given.insecure === true || !isPlain(given[name])) continue;
      mistakes.push(
        `\`${name}\` must begin with https:// (or be on this machine, or \`insecure: true\` outside production)`,
      );
    }
    return mistakes;
  });
}

function isPlain(url: unknown): boolean {
  return address(url) === undefined && /^http:/i.test(url as string) && !isLoopback(url as string);
}
