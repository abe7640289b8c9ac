import type { Agent } from 'node:http';
import type { OperatorAdapter } from '../login/operator.js';
import { keepToken } from '../passport/token-of.js';
import { expectSameTime, lineError } from '../wire/answer.js';
import { checkTime } from '../wire/check.js';
import { openEndpoint } from '../wire/endpoint.js';
import { tokenVerifier } from '../wire/es256.js';
import type { TokenRules } from '../wire/es256.js';
import { sendForText, sendJson } from '../wire/http.js';
import { fetchKeySet, remoteKeySet } from '../wire/keys.js';
import { readIdentity } from './identity.js';
import type { IDTokenIdentity } from './identity.js';
import { awaitOutcome } from './operator-socket.js';
import { INITIATE_PATH, initiateBody, KEYS_PATH, readApproval, readInitiateAnswer, socketPath } from './messages.js';
import type { IDTokenState, ServiceName } from './messages.js';
import { checkResponse } from './response.js';
import type { ResponseRules } from './response.js';
import { acceptableUntil, checkClaims, REQUIRED_CLAIMS } from './token.js';

/** What the adapter knows about the operator and about this service: the strategy's options, checked and completed. */
export interface IDTokenSettings extends ServiceName, ResponseRules {
  /** What handles, events and identities carry. */
  readonly name: string;
  /** Base URL for requests, keys and WebSockets; may end in a path. */
  readonly operator: string;
  /** What `iss` has to say, exactly. */
  readonly issuer: string;
  /** What `aud` may say. */
  readonly audience: readonly string[];
  /** How far the two clocks may differ, in seconds. */
  readonly clockTolerance: number;
  /** Sent with every request to the operator. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** How long a request may take, in milliseconds. */
  readonly timeoutMs: number;
  /** The application's own, for every connection to the operator. */
  readonly agent?: Agent | undefined;
}

/**
 * An IDToken operator as a relying party sees it (protocol 20).
 *
 * @param settings - where the operator is, and what this service is to it.
 * @returns the adapter that a login service drives.
 * @throws TypeError if `operator` is no URL.
 */
export function idTokenAdapter<S extends string = string>(
  settings: IDTokenSettings,
): OperatorAdapter<IDTokenIdentity<S>> {
  const { timeoutMs, clockTolerance } = settings;
  const endpoint = openEndpoint(settings.operator, settings.headers, settings.agent);
  const keys = remoteKeySet(endpoint, KEYS_PATH, timeoutMs);
  const rules: TokenRules = {
    issuer: [settings.issuer],
    audience: [...settings.audience],
    requiredClaims: REQUIRED_CLAIMS,
    clockTolerance,
  };
  const tokens = tokenVerifier(rules);

  return {
    name: settings.name,
    method: 'compare',
    id: `${settings.operator} ${settings.serviceId ?? settings.serviceVds}`,

    async begin(request, signal) {
      const body = initiateBody(settings, request);
      const sentAt = Date.now();
      const answer = await sendJson(endpoint, { method: 'POST', path: INITIATE_PATH, body, timeoutMs }, signal);
      const begun = readInitiateAnswer({ sentAt, receivedAt: Date.now(), ...answer });
      // While the person looks at the phone, so that the approval does not wait for it.
      if ('code' in begun) keys.prepare();
      return begun;
    },

    async outcome({ expiresAt, state }, line, signal, resumed) {
      const path = socketPath(state as IDTokenState);
      try {
        return await awaitOutcome({ endpoint, path, timeoutMs, expiresAt, resumed }, line, signal);
      } catch (error) {
        throw lineError(error);
      }
    },

    async verify(evidence, login) {
      const { sessionId, random, skew } = login.state as IDTokenState;
      expectSameTime(skew, login.settledAt);
      const approval = readApproval(evidence);
      const { payload, digest } = await tokens.verify(approval.jwt, keys, login.settledAt);
      checkClaims(payload, rules, login);
      await checkResponse(approval, { sessionId, random }, settings);

      return {
        identity: keepToken(readIdentity(payload, login.scopes as readonly S[], settings.name), {
          jwt: approval.jwt,
          payload,
        }),
        once: { key: digest, until: acceptableUntil(payload, rules) },
      };
    },

    async probe(signal) {
      await sendForText(endpoint, { method: 'GET', path: KEYS_PATH, timeoutMs }, signal);
    },

    check: (signal) => checkTime(() => fetchKeySet(endpoint, { path: KEYS_PATH, timeoutMs }, signal)),

    close: () => endpoint.close(),
  };
}
