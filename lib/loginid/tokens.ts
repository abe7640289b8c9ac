import type { KeyObject } from 'node:crypto';
import type { SettledLogin, Verified, Verifier } from '../login/operator.js';
import { openEndpoint } from '../wire/endpoint.js';
import { verifyToken } from '../wire/es256.js';
import { certKeys, pinnedKey } from './certs.js';
import { readIdentity } from './identity.js';
import type { LoginIDIdentity } from './identity.js';
import { readEvidence } from './messages.js';
import { checkClaims, REQUIRED_CLAIMS } from './token.js';

/** What tokens have to say, and where the keys are that sign them: the strategy's options, checked and completed. */
export interface TokenSettings {
  /** What `aud` has to say. */
  readonly apiKey: string;
  readonly certsURL: string;
  /** The key that verifies all tokens, if it was handed out: then none is fetched. */
  readonly publicKey: KeyObject | undefined;
  readonly namespace: string | undefined;
  /** What `iss` may say. */
  readonly issuer: readonly string[];
  /** How far the two clocks may differ, in seconds. */
  readonly clockTolerance: number;
  /** How old a token may be when it arrives, in seconds. */
  readonly maxTokenAge: number;
  /** How long a request for a key may take, in milliseconds. */
  readonly timeoutMs: number;
}

/** Checks tokens, however they came here. */
export interface LoginIDTokens {
  /** @throws LoginError `keys_unavailable` or a `token_*` code. */
  verify(jwt: string, login: SettledLogin): Promise<Verified<LoginIDIdentity>>;
  /** Lets go of pooled connections. */
  close(): void;
}

const DAY_MS = 24 * 3600 * 1000;

/**
 * The check that the token of a push and the one of a browser's own ceremony have in common, with the keys for both.
 */
export function loginIDTokens(settings: TokenSettings): LoginIDTokens {
  const certs = openEndpoint(settings.certsURL);
  const keys = settings.publicKey ? pinnedKey(settings.publicKey) : certKeys(certs, settings.timeoutMs);
  const rules = {
    issuer: [...settings.issuer],
    audience: [settings.apiKey],
    requiredClaims: REQUIRED_CLAIMS,
    clockTolerance: settings.clockTolerance,
  };
  return {
    async verify(jwt, login) {
      const { payload, digest } = await verifyToken(jwt, keys, rules, login.settledAt);
      checkClaims(payload, settings, login);
      return {
        identity: readIdentity(payload, login.person, login.kind),
        // A login lives for minutes, so a day later none is left that could take this token.
        once: { key: `loginid:${digest}`, until: payload.iat * 1000 + DAY_MS },
      };
    },
    close: () => certs.close(),
  };
}

/** For ceremonies: the browser ran the ceremony with the operator itself, and brought the token along. */
export function ceremonyVerifier(tokens: LoginIDTokens): Verifier<LoginIDIdentity> {
  return {
    name: 'loginid',
    method: 'fido2',
    verify: async (evidence, login) => await tokens.verify(readEvidence(evidence).jwt, login),
  };
}
