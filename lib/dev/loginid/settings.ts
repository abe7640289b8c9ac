import { address, callable, check, flag, integer, listOf, oneOf, required, shape, text } from '../rules.js';
import type { Rule, Rules } from '../rules.js';
import type { LoginIDClientRegistration, LoginIDOperatorOptions } from './options.js';

/** Options with every default filled in. */
export type Settings = Readonly<Required<Omit<LoginIDOperatorOptions, 'tls' | 'data'>>> & {
  readonly tls: { key: string; cert: string } | undefined;
  readonly data: string | undefined;
};

const path: Rule = (value, at, mistakes) => {
  if (typeof value !== 'string' || !/^\/(?![/\\])[^\s?#]*$/.test(value))
    mistakes.push(`${at} must be a path such as /approve`);
};

const CLIENT: Rules<LoginIDClientRegistration> = {
  apiKey: required(text(512)),
  websiteURL: required(address),
  name: required(text(200)),
  approvePath: path,
  addPath: path,
  namespace: text(128),
  allowServerToServer: flag,
};

const seconds = integer(1, 86_400);

const OPTIONS: Rules<LoginIDOperatorOptions> = {
  clients: required(clients),
  port: integer(0, 65_535),
  host: text(),
  tls: shape<{ key: string; cert: string }>({ key: required(text(1e6)), cert: required(text(1e6)) }),
  now: callable,
  issuer: text(),
  tokenProfile: oneOf('faithful', 'strict'),
  usernameSpecials: text(32),
  remoteSessionSeconds: seconds,
  challengeSeconds: seconds,
  ceremonyTimeoutMs: integer(1, 600_000),
  reservationSeconds: seconds,
  blockSeconds: seconds,
  graceSeconds: seconds,
  expireAtUnit: oneOf('milliseconds', 'seconds'),
  data: text(4096),
};

/**
 * Fills in the defaults.
 *
 * @throws TypeError naming every mistake and the right word
 */
export function settingsOf(options: LoginIDOperatorOptions): Settings {
  check('startLoginIDOperator', 'options', options, shape(OPTIONS));
  const { tls, data, ...rest } = options;
  return {
    port: 0,
    host: '127.0.0.1',
    now: Date.now,
    issuer: 'loginid.io',
    tokenProfile: 'faithful',
    usernameSpecials: '._-@+',
    remoteSessionSeconds: 120,
    challengeSeconds: 120,
    ceremonyTimeoutMs: 60_000,
    reservationSeconds: 300,
    blockSeconds: 900,
    graceSeconds: 10,
    expireAtUnit: 'milliseconds',
    ...given(rest),
    tls,
    data,
  };
}

/** An option that is there but undefined means its default. */
function given<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter((entry) => entry[1] !== undefined)) as T;
}

/** Checks what the dashboard's form sends. Throws a TypeError. */
export function checkClient(client: LoginIDClientRegistration): void {
  check('The integration', 'integration', client, shape(CLIENT));
}

function clients(value: unknown, at: string, mistakes: string[]): void {
  const before = mistakes.length;
  listOf(shape(CLIENT))(value, at, mistakes);
  if (mistakes.length > before) return;
  const keys = (value as LoginIDClientRegistration[]).map(({ apiKey }) => apiKey);
  keys.forEach((key, index) => {
    if (keys.indexOf(key) < index) mistakes.push(`${at}[${index}].apiKey is taken by another client`);
  });
}
