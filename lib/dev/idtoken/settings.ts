import { randomBytes } from 'node:crypto';
import { flag, givenOf, listOf, origin, text } from '../../options.js';
import type { Rule, Rules } from '../../options.js';
import { bytes, check, either, integer, oneOf, record, shape, webAddress } from '../server/rules.js';
import { SERVER_DEFAULTS, SERVER_RULES } from '../server/settings.js';
import type { ServerSettings } from '../server/settings.js';
import type { AgeBracket } from './claims.js';
import type {
  GivenIDTokenOperatorOptions,
  IDTokenOperatorOptions,
  RateLimits,
  ServiceRegistration,
} from './options.js';
import { covers, SCOPES } from './scopes.js';

/** Options with every default filled in. */
export type Settings = Readonly<
  Required<Omit<GivenIDTokenOperatorOptions, 'tls' | 'issuer' | 'data' | 'rateLimits' | 'services'>>
> &
  ServerSettings & {
    readonly services: readonly Service[];
    readonly limits: { readonly initiate: number | false; readonly enroll: number | false };
    readonly issuer: string | undefined;
    readonly data: string | undefined;
  };

/** A registered service with every default filled in. */
export type Service = ServiceRegistration &
  Required<Pick<ServiceRegistration, 'defaultScopes' | 'consentRequired' | 'audience' | 'responseSecret'>>;

const scope = oneOf(...SCOPES);

const SERVICE: Rules<ServiceRegistration> = {
  serviceId: text(128),
  name: text(200),
  url: webAddress,
  logoUrl: webAddress,
  privacyPolicyUrl: webAddress,
  allowedScopes: listOf(scope),
  defaultScopes: listOf(scope),
  consentRequired: flag,
  audience: either('text or an array of texts', text(256), listOf(text(256))),
  responseSecret: text(256),
  serviceVds: text(8192),
};

const limit = either('a whole number from 1, or false', integer(1, 1e9), oneOf(false));

const rateLimits = shape<RateLimits>({ initiate: limit, enroll: limit });

const serviceList = listOf(shape(SERVICE, 'serviceId', 'name', 'allowedScopes'), 10_000);

const services: Rule = (value) => {
  const mistake = serviceList(value);
  if (mistake !== undefined) return mistake;
  const list = value as ServiceRegistration[];
  if (list.length === 0) return 'must name at least one service';
  const ids = list.map(({ serviceId }) => serviceId);
  const twice = ids.find((id, index) => ids.indexOf(id) < index);
  if (twice !== undefined) return `has two services of the serviceId ${JSON.stringify(twice)}`;
  const beyond = list.find(({ allowedScopes, defaultScopes }) => !covers(allowedScopes, defaultScopes ?? []));
  return (
    beyond && `has a service (${JSON.stringify(beyond.serviceId)}) whose defaultScopes are not within allowedScopes`
  );
};

const OPTIONS: Rules<GivenIDTokenOperatorOptions> = {
  ...SERVER_RULES,
  services,
  issuer: text(256),
  sessionSeconds: integer(1, 86_400),
  rateLimits: (value) => (value === false ? undefined : rateLimits(value)),
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
  declineReason: text(256),
  replayWindowMs: integer(0, 86_400_000),
  pingIntervalMs: integer(1, 2 ** 31 - 1),
  jwtTtl: integer(1, 31_536_000),
  jwtHeader: record,
  extraClaims: record,
  expandScopeClaim: flag,
  allowEmptyGrant: flag,
  ageBrackets: listOf(shape<AgeBracket>({ from: integer(0, 200), name: text(256) }, 'from', 'name')),
  euCountries: listOf(text(3), 300),
  cors: shape<{ origins: string[] }>({ origins: listOf(origin) }, 'origins'),
  masterSecret: bytes(32),
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
  const checked = check<GivenIDTokenOperatorOptions>('startIDTokenOperator', options, OPTIONS, 'services');
  const { rateLimits: limits = {}, services: registrations, tls, issuer, data, ...rest } = checked;
  return {
    ...SERVER_DEFAULTS,
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
    ...rest,
    tls,
    issuer,
    data,
    limits: limits
      ? { initiate: limits.initiate ?? 10, enroll: limits.enroll ?? 5 }
      : { initiate: false, enroll: false },
    services: registrations.map((registration) => {
      const service = givenOf<ServiceRegistration>(registration, SERVICE);
      return {
        defaultScopes: [],
        consentRequired: false,
        audience: service.serviceId,
        responseSecret: randomBytes(32).toString('hex'),
        ...service,
      };
    }),
  };
}
