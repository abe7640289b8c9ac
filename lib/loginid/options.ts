import type { IncomingMessage } from 'node:http';
import type { LookupLogin } from '../login/lookup.js';
import { address, callback, checkOptions, flag, number, oneOrMore, text } from '../options.js';
import type { OrNull, Rule, Rules } from '../options.js';
import { COMMON_RULES, commonMistakes } from '../wire/options.js';
import type { CommonOptions } from '../wire/options.js';
import { readPublicKey } from './public-key.js';

/** Options of `LoginIDStrategy`. */
export interface LoginIDOptions extends OrNull<GivenLoginIDOptions> {}

/** The same without those that were left out. */
export interface GivenLoginIDOptions extends CommonOptions {
  /** The Base URL that the dashboard shows, such as `https://directweb.usw1.loginid.io`. */
  baseURL: string;
  /** The API key that the dashboard shows. */
  apiKey: string;
  /** The Website URL of the integration: this site. Its origin is sent along, or LoginID does not answer. */
  websiteURL: string;
  /** Where the keys of the tokens are, without the query. Default: `<baseURL>/certs`. */
  certsURL?: string;
  /**
   * The verification key that came with the API key, as PEM or JWK; PEM also as environment variables leave it, in one
   * line or with `\\n` written out. Then none is fetched.
   */
  publicKey?: string;
  /** The namespace that tokens have to be of. */
  namespace?: string;
  /**
   * Where LoginID mails the request, if the application knows: passed on and never stored. Called for usernames that
   * no person has, too; no answer waits for it. `login.handle` is what events carry.
   */
  transientEmail?(
    username: string,
    req: IncomingMessage,
    login: LookupLogin,
  ): Promise<string | null | undefined> | string | null | undefined;
  /**
   * Whether the page names the devices on which the person can approve. Default `false`: a visitor who types a username would
   * learn what its owner has, and that there is an owner, since a name without a person shows none.
   */
  showDevices?: boolean;
  /** What `iss` may say. Default `loginid.io`. */
  issuer?: string | readonly string[];
  /** How far the clocks may differ, in seconds, 0 to 60. Default 30. */
  clockTolerance?: number;
  /** How old a token may be when it arrives, in seconds, 1 to 300. Default 60. */
  maxTokenAge?: number;
}

const website: Rule = (value) =>
  address(value) === undefined ? undefined : 'must be the address of this site, such as https://shop.example.com';

const publicKey: Rule = (value) =>
  typeof value === 'string' && readPublicKey(value)
    ? undefined
    : 'must be a public P-256 key as PEM (PUBLIC KEY or CERTIFICATE) or JWK';

const RULES: Rules<GivenLoginIDOptions> = {
  baseURL: address,
  // A key is opaque; only what cannot be one is refused.
  apiKey: text(512),
  websiteURL: website,
  certsURL: address,
  publicKey,
  namespace: text(128),
  transientEmail: callback,
  showDevices: flag,
  issuer: oneOrMore(text()),
  clockTolerance: number(0, 60, 'seconds'),
  maxTokenAge: number(1, 300, 'seconds'),
  ...COMMON_RULES,
};

const REQUIRED = {
  baseURL: 'the Base URL that the dashboard shows',
  apiKey: 'the API key that the dashboard shows',
  websiteURL: 'the address of this site, as the dashboard has it',
} as const;

/**
 * Checks the options of `LoginIDStrategy`.
 *
 * @returns the options, without those that were left out.
 * @throws TypeError naming every mistake.
 */
export function checkLoginIDOptions(options: LoginIDOptions, verify: unknown): GivenLoginIDOptions {
  return checkOptions<GivenLoginIDOptions>('LoginIDStrategy', options, RULES, (given) => {
    const mistakes: string[] = [];
    const { baseURL, certsURL, publicKey: pinned } = given;
    for (const name of ['baseURL', 'apiKey', 'websiteURL'] as const) {
      if (!Object.hasOwn(given, name)) mistakes.push(`\`${name}\` is missing: ${REQUIRED[name]}`);
    }
    if (pinned !== undefined && certsURL !== undefined)
      mistakes.push('`publicKey` is the only key then, so `certsURL` would never be asked: give one of them');
    return [...mistakes, ...commonMistakes(given, verify, { baseURL, certsURL })];
  });
}
