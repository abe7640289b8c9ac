import type { OrNull } from '../../options.js';

/** An integration as the dashboard of the operator knows it (protocol 2.2, 2.3). */
export interface LoginIDClientRegistration {
  /** The API key: opaque, compared byte for byte, and the `aud` of the tokens. */
  apiKey: string;
  /**
   * The site on which the ceremonies run. Its origin may call the operator, its host name is the RP ID: `localhost` or a
   * domain, because browsers have no WebAuthn for IP addresses.
   */
  websiteURL: string;
  /** The name that the authenticator's dialogue and the mails show. */
  name: string;
  /** Where the mail of a push leads, such as `/login/loginid/approve`. Default: `/`. */
  approvePath?: string;
  /** Where the mail of an added authenticator leads. Default: `/`. */
  addPath?: string;
  /** The organisation: clients of one namespace share their users. Default: one for each API key. */
  namespace?: string;
  /** Requests without an `Origin` header are served. Default: false. */
  allowServerToServer?: boolean;
}

/**
 * Options of {@link startLoginIDOperator}. The defaults are what the quick start says, and the protocol reference's
 * section 17 where it says nothing.
 */
export interface LoginIDOperatorOptions extends OrNull<GivenLoginIDOperatorOptions> {}

/** The same without those that were left out. */
export interface GivenLoginIDOperatorOptions {
  /** The integrations; more can be created on the dashboard. */
  clients: OrNull<LoginIDClientRegistration>[];
  /** TCP port. Default: 0, a free one. */
  port?: number;
  /** Address to listen on. Default: `127.0.0.1`. */
  host?: string;
  /** Certificate and key in PEM: then the operator speaks `https:`. */
  tls?: { key: string; cert: string };
  /** Milliseconds since 1970. Default: `Date.now`. Expiry follows it within a tenth of a second. */
  now?: () => number;
  /** The `iss` of the tokens. Default: `loginid.io`. */
  issuer?: string;
  /**
   * `faithful`: the claims that were seen, and the nonce and the credential type that the quick start promises.
   * `strict` adds `exp` and `jti`. Default: `faithful`.
   */
  tokenProfile?: 'faithful' | 'strict';
  /** The special characters that a username may have. Default: `._-@+`. */
  usernameSpecials?: string;
  /** How long a remote session waits for its approval, in seconds. Default: 120. */
  remoteSessionSeconds?: number;
  /** How long a ceremony may take, in seconds. Default: 120. */
  challengeSeconds?: number;
  /** The `timeout` that browsers are given for their dialogue, in milliseconds. Default: 60,000. */
  ceremonyTimeoutMs?: number;
  /** How long a name is kept for a browser that has begun to register it, in seconds. Default: 300. */
  reservationSeconds?: number;
  /** How long three failed logins block an account, in seconds. Default: 900. */
  blockSeconds?: number;
  /** How long a remote session outlives its requester's connection, in seconds. Default: 10. */
  graceSeconds?: number;
  /** The unit of `expire_at`: the vendor's example has milliseconds, its text says seconds. Default: `milliseconds`. */
  expireAtUnit?: 'milliseconds' | 'seconds';
  /**
   * Path of a JSON file that keeps the accounts, the integrations of the dashboard and the signing keys over a restart,
   * so that a registered device stays registered. Default: nothing is kept.
   */
  data?: string;
}
