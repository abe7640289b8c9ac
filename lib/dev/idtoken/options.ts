import type { OrNull } from '../../options.js';
import type { AgeBracket, ClaimsDialect } from './claims.js';

/** A relying party as the operator's registry knows it (protocol 15.1). */
export interface ServiceRegistration {
  /** What the relying party sends to say who it is; 1 to 128 characters. */
  serviceId: string;
  /** The name that the phone shows. */
  name: string;
  /** The address that the phone shows. */
  url?: string;
  /** A logo for the phone; only handed on in the push. */
  logoUrl?: string;
  /** The service's privacy policy; only handed on in the push. */
  privacyPolicyUrl?: string;
  /** The ceiling: a request beyond it is answered 422. Composites stand for their parts. */
  allowedScopes: string[];
  /** What a request without `scopes` asks for. Default: nothing. */
  defaultScopes?: string[];
  /** An approval has to list what it grants; without the list it is answered 400. Default: false. */
  consentRequired?: boolean;
  /** The `aud` of the tokens. Default: the `serviceId`. */
  audience?: string | string[];
  /** Keys the `hash` of the answer in the form of protocol 13.3. Default: a random secret. */
  responseSecret?: string;
  /** A fixed text that is taken for this service's seal, beside the one of `operator.serviceVds(serviceId)`. */
  serviceVds?: string;
}

/** How often one IP address may ask. `false` switches a limit off. */
export interface RateLimits {
  /** `POST /auth/initiate` per minute. Default: 10. */
  initiate?: number | false;
  /** `POST /enroll` per hour. Default: 5. */
  enroll?: number | false;
}

/**
 * Options of {@link startIDTokenOperator}. The defaults are the quick start's wire where it says something, and the
 * protocol reference's section 23 where it says nothing.
 */
export interface IDTokenOperatorOptions extends OrNull<GivenIDTokenOperatorOptions> {}

/** The same without those that were left out. */
export interface GivenIDTokenOperatorOptions {
  /** Who may ask for logins; at least one. */
  services: OrNull<ServiceRegistration>[];
  /** TCP port. Default: 0, a free one. */
  port?: number;
  /** Address to listen on. Default: `127.0.0.1`. */
  host?: string;
  /** Certificate and key in PEM: then the operator speaks `https:` and `wss:`. */
  tls?: { key: string; cert: string };
  /** The `iss` of the tokens. Default: the operator's own address, without a trailing slash. */
  issuer?: string;
  /** Milliseconds since 1970. Default: `Date.now`. Expiry follows it within a tenth of a second. */
  now?: () => number;
  /** Life of a code and its session, in seconds. Default: 60. */
  sessionSeconds?: number;
  /** Limits per IP address, or `false` for none. */
  rateLimits?: RateLimits | false;
  /** Sessions that may wait for one person at a time; one more is answered 429. Default: 5. */
  maxPendingPerToken?: number;
  /** How claims are spelt. Default: `quick-start`. */
  claimsDialect?: ClaimsDialect;
  /** Whether every failed attempt sends `rejected` or only the third. Default: `each`, the literal reading. */
  rejectedOn?: 'each' | 'final';
  /** Send `{"type":"expired"}` before the socket is closed at the expiry. Default: true. */
  sendExpired?: boolean;
  /** Whether the signed message includes the granted scopes (protocol 8.3). Default: `auto`. */
  approvalMessage?: 'auto' | 'three' | 'four';
  /** How the granted scopes are joined in the signed message. Default: `comma`. */
  grantedScopesEncoding?: 'comma' | 'space' | 'json';
  /** Encodings of the device's signature that are accepted. Default: `der`. */
  signatureFormat?: 'der' | 'der-or-raw';
  /** A request without `serviceId` and `serviceVds` is answered 400. Default: true. */
  requireService?: boolean;
  /** Status for a `serviceId` that is not registered. Default: 422. */
  statusUnknownService?: number;
  /** Status for a seal that is forged, expired or not a seal. Default: 400. */
  statusInvalidServiceVds?: number;
  /** The `reason` of a refusal on the phone. Default: `User rejected`. */
  declineReason?: string;
  /**
   * For so many milliseconds a late socket still gets `approved`. Default: 0, it is lost; the first socket of a session has
   * five seconds.
   */
  replayWindowMs?: number;
  /** How often sockets are pinged, in milliseconds. Default: 20,000. */
  pingIntervalMs?: number;
  /** Life of a token in seconds. Default: 3,600. */
  jwtTtl?: number;
  /** Further members of the token's header. */
  jwtHeader?: Record<string, unknown>;
  /** Further claims of the token, such as `jti`. */
  extraClaims?: Record<string, unknown>;
  /** Write composites into the `scope` claim as their parts. Default: false, as granted. */
  expandScopeClaim?: boolean;
  /** A person may grant nothing at all; otherwise that is answered 400. Default: true. */
  allowEmptyGrant?: boolean;
  /** The brackets of `identity:age_range`, youngest first. */
  ageBrackets?: AgeBracket[];
  /** What counts as a citizenship of the EU. Default: the 27 members, and `D`. */
  euCountries?: string[];
  /** Browser origins that may call the operator. Default: none. */
  cors?: { origins: string[] };
  /** At least 32 bytes from which the codes are derived. Default: random. */
  masterSecret?: Uint8Array;
  /**
   * Path of a JSON file that keeps the enrolments (public keys only) and the signing keys over a restart, so that a
   * phone stays enrolled. Default: nothing is kept.
   */
  data?: string;
}
