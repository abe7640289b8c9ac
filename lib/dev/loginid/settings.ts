import { flag, givenOf, listOf, text } from '../../options.js';
import type { Rule, Rules } from '../../options.js';
import { check, integer, oneOf, shape, webAddress } from '../server/rules.js';
import { SERVER_DEFAULTS, SERVER_RULES } from '../server/settings.js';
import type { ServerSettings } from '../server/settings.js';
import type { GivenLoginIDOperatorOptions, LoginIDClientRegistration, LoginIDOperatorOptions } from './options.js';

/** Options with every default filled in. */
export type Settings = Readonly<Required<Omit<GivenLoginIDOperatorOptions, 'tls' | 'data' | 'clients'>>> &
  ServerSettings & {
    readonly clients: readonly LoginIDClientRegistration[];
    readonly data: string | undefined;
  };

const path: Rule = (value) =>
  typeof value === 'string' && /^\/(?![/\\])[^\s?#]*$/.test(value) ? undefined : 'must be a path such as /approve';

const CLIENT: Rules<LoginIDClientRegistration> = {
  apiKey: text(512),
  websiteURL: webAddress,
  name: text(200),
  approvePath: path,
  addPath: path,
  namespace: text(128),
  allowServerToServer: flag,
};

const seconds = integer(1, 86_400);

const REQUIRED = ['apiKey', 'websiteURL', 'name'] as const;

const clientList = listOf(shape(CLIENT, ...REQUIRED), 10_000);

const clients: Rule = (value) => {
  const mistake = clientList(value);
  if (mistake !== undefined) return mistake;
  const keys = (value as LoginIDClientRegistration[]).map(({ apiKey }) => apiKey);
  const twice = keys.find((key, index) => keys.indexOf(key) < index);
  return twice && `has two clients of the apiKey ${JSON.stringify(twice)}`;
};

const OPTIONS: Rules<GivenLoginIDOperatorOptions> = {
  ...SERVER_RULES,
  clients,
  issuer: text(256),
  tokenProfile: oneOf('faithful', 'strict'),
  usernameSpecials: text(32),
  remoteSessionSeconds: seconds,
  challengeSeconds: seconds,
  ceremonyTimeoutMs: integer(1, 600_000),
  reservationSeconds: seconds,
  blockSeconds: seconds,
  graceSeconds: seconds,
  expireAtUnit: oneOf('milliseconds', 'seconds'),
};

/**
 * Fills in the defaults.
 *
 * @throws TypeError naming every mistake and the right word
 */
export function settingsOf(options: LoginIDOperatorOptions): Settings {
  const { clients, tls, data, ...rest } = check<GivenLoginIDOperatorOptions>(
    'startLoginIDOperator',
    options,
    OPTIONS,
    'clients',
  );
  return {
    ...SERVER_DEFAULTS,
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
    ...rest,
    clients: clients.map((client) => givenOf<LoginIDClientRegistration>(client, CLIENT)),
    tls,
    data,
  };
}

/** Checks what the dashboard's form sends. Throws a TypeError. */
export function checkClient(client: LoginIDClientRegistration): void {
  check('The integration', client, CLIENT, ...REQUIRED);
}
