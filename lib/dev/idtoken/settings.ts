import { randomBytes } from 'node:crypto';
import {
  address,
  bytes,
  callable,
  check,
  either,
  flag,
  integer,
  listOf,
  oneOf,
  record,
  required,
  shape,
  text,
} from '../rules.js';
import type { Rules } from '../rules.js';
import type { AgeBracket } from './claims.js';
import type { IDTokenOperatorOptions, RateLimits, ServiceRegistration } from './options.js';
import { covers, SCOPES } from './scopes.js';

/** Options with every default filled in. */
export type Settings = Readonly<
  Required<Omit<IDTokenOperatorOptions, 'tls' | 'issuer' | 'data' | 'rateLimits' | 'services'>>
> & {
  readonly services: readonly Service[];
  readonly limits: { readonly initiate: number | false; readonly enroll: number | false };
  readonly tls: { key: string; cert: string } | undefined;
  readonly issuer: string | undefined;
  readonly data: string | undefined;
};

/** A registered service with every default filled in. */
export type Service = ServiceRegistration &
  Required<Pick<ServiceRegistration, 'defaultScopes' | 'consentRequired' | 'audience' | 'responseSecret'>>;

const scope = oneOf(...SCOPES);

const SERVICE: Rules<ServiceRegistration> = {
  serviceId: required(text(128)),
  name: required(text(200)),
  url: address,
  logoUrl: address,
  privacyPolicyUrl: address,
  allowedScopes: required(listOf(scope)),
  defaultScopes: listOf(scope),
  consentRequired: flag,
  audience: either('text or an array of texts', text(), listOf(text())),
  responseSecret: text(),
  serviceVds: text(8192),
};

const limit = either('a whole number from 1, or false', integer(1, 1e9), oneOf(false));

const OPTIONS: Rules<IDTokenOperatorOptions> = {
  services: required(services),
  port: integer(0, 65_535),
  host: text(),
  tls: shape<{ key: string; cert: string }>({ key: required(text(1e6)), cert: required(text(1e6)) }),
  issuer: text(),
  now: callable,
  sessionSeconds: integer(1, 86_400),
  rateLimits: (value, at, mistakes) => {
    if (value !== false) shape<RateLimits>({ initiate: limit, enroll: limit })(value, at, mistakes);
  },
  maxPendingPerToken: integer(1, 1e9),
  claimsDialect: oneOf('quick-start', 'nested-camel', 'flat-snake'),
  rejectedOn: oneOf('each', 'final'),
  sendExpired: flag,
  approvalMessage: oneOf('auto', 'three', 'four'),
  grantedScopesEncoding: oneOf('comma', 'space', 'json'),
  signatureFormat: oneOf('der', 'der-or-raw'),
  requireService: flag,
  statusUnknownService: integer(400, 599),
  statusInvalidServiceVds: integer(400, 599),
  declineReason: text(),
  replayWindowMs: integer(0, 86_400_000),
  pingIntervalMs: integer(1, 2 ** 31 - 1),
  jwtTtl: integer(1, 31_536_000),
  jwtHeader: record,
  extraClaims: record,
  expandScopeClaim: flag,
  allowEmptyGrant: flag,
  ageBrackets: listOf(shape<AgeBracket>({ from: required(integer(0, 200)), name: required(text()) })),
  euCountries: listOf(text(3)),
  cors: shape<{ origins: string[] }>({ origins: required(listOf(address)) }),
  masterSecret: (value, at, mistakes) => {
    bytes(value, at, mistakes);
    if (value instanceof Uint8Array && value.length < 32) mistakes.push(`${at} must be at least 32 bytes`);
  },
  data: text(4096),
};

// prettier-ignore
const EU = [
  'AUT', 'BEL', 'BGR', 'HRV', 'CYP', 'CZE', 'DNK', 'EST', 'FIN', 'FRA', 'DEU', 'GRC', 'HUN', 'IRL', 'ITA', 'LVA', 'LTU',
  'LUX', 'MLT', 'NLD', 'POL', 'PRT', 'ROU', 'SVK', 'SVN', 'ESP', 'SWE', 'D',
];

const BRACKETS: readonly AgeBracket[] = [
  { from: 0, name: 'under_18' },
  { from: 18, name: '18-20' },
  { from: 21, name: '21-24' },
  { from: 25, name: '25-34' },
  { from: 35, name: '35-44' },
  { from: 45, name: '45-54' },
  { from: 55, name: '55-64' },
  { from: 65, name: '65+' },
];

/**
 * Fills in the defaults.
 *
 * @throws TypeError naming every mistake and the right word
 */
export function settingsOf(options: IDTokenOperatorOptions): Settings {
  check('startIDTokenOperator', 'options', options, shape(OPTIONS));
  const { rateLimits = {}, services: registrations, tls, issuer, data, ...rest } = options;
  return {
    port: 0,
    host: '127.0.0.1',
    now: Date.now,
    sessionSeconds: 60,
    maxPendingPerToken: 5,
    claimsDialect: 'quick-start',
    rejectedOn: 'each',
    sendExpired: true,
    approvalMessage: 'auto',
    grantedScopesEncoding: 'comma',
    signatureFormat: 'der',
    requireService: true,
    statusUnknownService: 422,
    statusInvalidServiceVds: 400,
    declineReason: 'User rejected',
    replayWindowMs: 0,
    pingIntervalMs: 20_000,
    jwtTtl: 3600,
    jwtHeader: {},
    extraClaims: {},
    expandScopeClaim: false,
    allowEmptyGrant: true,
    ageBrackets: [...BRACKETS],
    euCountries: EU,
    cors: { origins: [] },
    masterSecret: randomBytes(32),
    ...given(rest),
    tls,
    issuer,
    data,
    limits: rateLimits
      ? { initiate: rateLimits.initiate ?? 10, enroll: rateLimits.enroll ?? 5 }
      : { initiate: false, enroll: false },
    services: registrations.map((service) => ({
      defaultScopes: [],
      consentRequired: false,
      audience: service.serviceId,
      responseSecret: randomBytes(32).toString('hex'),
      ...given(service),
    })),
  };
}

/** An option that is there but undefined means its default. */
function given<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

function services(value: unknown, at: string, mistakes: string[]): void {
  const before = mistakes.length;
  listOf(shape(SERVICE))(value, at, mistakes);
  if (mistakes.length > before) return;
  const list = value as ServiceRegistration[];
  if (list.length === 0) mistakes.push(`${at} must name at least one service`);
  list.forEach(({ serviceId, allowedScopes, defaultScopes = [] }, index) => {
    if (list.findIndex((other) => other.serviceId === serviceId) < index) {
      mistakes.push(`${at}[${index}].serviceId is taken by another service`);
    }
    if (!covers(allowedScopes, defaultScopes)) {
      mistakes.push(`${at}[${index}].defaultScopes must be within allowedScopes`);
    }
  });
}
