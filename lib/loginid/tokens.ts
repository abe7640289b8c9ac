import type { KeyObject } from 'node:crypto';
import type { Agent } from 'node:http';
import type { SettledLogin, Verified, Verifier } from '../login/operator.js';
import { keepToken } from '../passport/token-of.js';
import { openEndpoint } from '../wire/endpoint.js';
import { tokenVerifier } from '../wire/es256.js';
import type { TextAnswer } from '../wire/http.js';
import { certKeys, checkCerts, pinnedKey } from './certs.js';
import { readIdentity } from './identity.js';
import type { LoginIDIdentity } from './identity.js';
import { readEvidence } from './messages.js';
import { acceptableUntil, checkClaims, REQUIRED_CLAIMS } from './token.js';

/** What tokens have to say, and where the keys are that sign them: the strategy's options, checked and completed. */
export interface TokenSettings {
  /** What identities carry. */
  readonly name: string;
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
  /** The application's own, for every connection to the operator. */
  readonly agent?: Agent | undefined;
}

/** Checks tokens, however they came here. */
export interface LoginIDTokens {
  /** @throws LoginError `keys_unavailable` or a `token_*` code. */
  verify(jwt: string, login: SettledLogin): Promise<Verified<LoginIDIdentity>>;
  /** Asks for a key to see whether one could be had; `undefined` where none is ever fetched. */
  askForKey(signal: AbortSignal): Promise<Pick<TextAnswer, 'headers'> | undefined>;
  /** Lets go of pooled connections. */
  close(): void;
}

/**
 * The check that the token of a push and the one of a browser's own ceremony have in common, with the keys for both.
 */
export function loginIDTokens(settings: TokenSettings): LoginIDTokens {
  const { name, certsURL, publicKey, timeoutMs, agent } = settings;
  const certs = openEndpoint(certsURL, {}, agent);
  const keys = publicKey ? pinnedKey(publicKey) : certKeys(certs, timeoutMs);
  const verifier = tokenVerifier({
    issuer: [...settings.issuer],
    audience: [settings.apiKey],
    requiredClaims: REQUIRED_CLAIMS,
    clockTolerance: settings.clockTolerance,
  });
  return {
    async verify(jwt, login) {
      const keysOf = login.kind === 'push' ? keys.ofOperator : keys.ofVisitor(login.visitor);
      const { payload, digest } = await verifier.verify(jwt, keysOf, login.settledAt);
      checkClaims(payload, settings, login);
      return {
        identity: keepToken(readIdentity(payload, login.person, login.kind, name), { jwt, payload }),
        once: { key: digest, until: acceptableUntil(payload, settings) },
      };
    },
    askForKey: async (signal) => (publicKey ? undefined : await checkCerts(certs, timeoutMs, signal)),
    close: () => certs.close(),
  };
}

/** For ceremonies: the browser ran the ceremony with the operator itself, and brought the token along. */
export function ceremonyVerifier(name: string, tokens: LoginIDTokens): Verifier<LoginIDIdentity> {
  return {
    name,
    method: 'fido2',
    verify: async (evidence, login) => await tokens.verify(readEvidence(evidence).jwt, login),
  };
}
