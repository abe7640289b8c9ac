import type { OperatorAdapter } from '../login/operator.js';
import { expectSameTime } from '../wire/clocks.js';
import { openEndpoint } from '../wire/endpoint.js';
import { verifyToken, type TokenRules } from '../wire/es256.js';
import { sendForText, sendJson } from '../wire/http.js';
import { remoteKeySet } from '../wire/keys.js';
import { readIdentity, type IDTokenIdentity } from './identity.js';
import { awaitOutcome } from './operator-socket.js';
import {
  INITIATE_PATH,
  initiateBody,
  KEYS_PATH,
  readApproval,
  readInitiateAnswer,
  socketPath,
  type IDTokenState,
  type ServiceName,
} from './messages.js';
import { checkResponse, type ResponseRules } from './response.js';
import { checkClaims, REQUIRED_CLAIMS } from './token.js';

/** What the adapter knows about the operator and about this service: the strategy's options, checked and completed. */
export interface IDTokenSettings extends ServiceName, ResponseRules {
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
}

const DAY = 24 * 3600;

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
  const endpoint = openEndpoint(settings.operator, settings.headers);
  const keys = remoteKeySet(endpoint, KEYS_PATH, timeoutMs);
  const rules: TokenRules = {
    issuer: [settings.issuer],
    audience: [...settings.audience],
    requiredClaims: REQUIRED_CLAIMS,
    clockTolerance,
  };

  return {
    name: 'idtoken',
    method: 'compare',

    async begin(request, signal) {
      const body = initiateBody(settings, request);
      const sentAt = Date.now();
      const answer = await sendJson(endpoint, { method: 'POST', path: INITIATE_PATH, body, timeoutMs }, signal);
      return readInitiateAnswer({ sentAt, receivedAt: Date.now(), ...answer });
    },

    outcome({ expiresAt, state }, line, signal) {
      const path = socketPath(state as IDTokenState);
      return awaitOutcome({ endpoint, path, timeoutMs, expiresAt }, line, signal);
    },

    async verify(evidence, login) {
      const { sessionId, random, skew } = login.state as IDTokenState;
      expectSameTime(skew, login.settledAt);
      const approval = readApproval(evidence);
      const { payload, digest } = await verifyToken(approval.jwt, keys, rules, login.settledAt);
      checkClaims(payload, rules, login);
      await checkResponse(approval, { sessionId, random }, settings);

      // A login lives for minutes, so a day after the settlement none is left that could take this token.
      const until = Math.min(payload.exp, login.settledAt / 1000 + DAY) + clockTolerance;
      return {
        identity: readIdentity(payload, login.scopes as readonly S[]),
        once: { key: `idtoken:${digest}`, until: until * 1000 },
      };
    },

    async probe(signal) {
      await sendForText(endpoint, { method: 'GET', path: KEYS_PATH, timeoutMs }, signal);
    },

    close: () => endpoint.close(),
  };
}
