import type { KeyObject } from 'node:crypto';
import { isLoginError, LoginError } from '../login/errors.js';
import type { LoginRequest, OperatorAdapter } from '../login/operator.js';
import { expectSameTime } from '../wire/clocks.js';
import { openEndpoint } from '../wire/endpoint.js';
import { sendJson } from '../wire/http.js';
import { certKeys, pinnedKey } from './certs.js';
import { readIdentity, type LoginIDIdentity } from './identity.js';
import { awaitApproval } from './line.js';
import {
  completeBody,
  INIT_PATH,
  initBody,
  readEvidence,
  readInitAnswer,
  type LoginIDState,
  type VisitorContext,
} from './messages.js';
import { verifyLoginIDToken } from './token.js';
import { Waiting } from './waiting.js';

/** What the adapter knows about LoginID and about this site: the strategy's options, checked and completed. */
export interface LoginIDSettings {
  /** Base URL of all requests; may end in a path. */
  readonly baseURL: string;
  /** Names this site, and is what `aud` has to say. */
  readonly apiKey: string;
  /** The origin of the Website URL: the operator serves an API key to its own site only. */
  readonly origin: string;
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
  /** How long a request may take, in milliseconds. */
  readonly timeoutMs: number;
}

const DAY_MS = 24 * 3600 * 1000;
/** How long an operator's session waits, unless it says otherwise (ms). */
const SESSION_MS = 120_000;
const NO_CONTEXT: VisitorContext = { userAgent: undefined, email: undefined };

/**
 * LoginID's push authentication as a relying party sees it (protocol 8).
 *
 * @param settings - where the operator is, and what this site is to it.
 * @returns the adapter that a login desk drives.
 */
export function loginIDAdapter(settings: LoginIDSettings): OperatorAdapter<LoginIDIdentity> {
  const { apiKey, origin, publicKey, timeoutMs } = settings;
  const endpoint = openEndpoint(settings.baseURL, { origin });
  const certs = openEndpoint(settings.certsURL);
  const keys = publicKey ? pinnedKey(publicKey) : certKeys(certs, timeoutMs);
  const waiting = new Waiting();

  const ask = async (request: LoginRequest, signal: AbortSignal) => {
    const context = (request.context as VisitorContext | undefined) ?? NO_CONTEXT;
    const body = initBody(apiKey, request, context);
    const headers = context.userAgent === undefined ? {} : { 'user-agent': context.userAgent };
    const sentAt = Date.now();
    const answer = await sendJson(endpoint, { method: 'POST', path: INIT_PATH, body, headers, timeoutMs }, signal);
    return readInitAnswer({ ...answer, sentAt, receivedAt: Date.now() }, request.person);
  };

  return {
    name: 'loginid',
    binding: 'code',

    async begin(request, signal) {
      const { person } = request;
      try {
        const begun = await ask(request, signal);
        const isNobody = 'nobody' in begun;
        if (isNobody && waiting.secondsOf(person) !== undefined) throw new LoginError('login_in_progress');
        waiting.add(person, isNobody ? Date.now() + SESSION_MS : begun.expiresAt, signal);
        return begun;
      } catch (error) {
        const retryAfter = waiting.secondsOf(person);
        if (!isLoginError(error) || error.code !== 'login_in_progress' || retryAfter === undefined) throw error;
        throw new LoginError('login_in_progress', { message: error.message, retryAfter });
      }
    },

    async outcome({ code, expiresAt, state }, line, signal) {
      const body = completeBody(apiKey, state as LoginIDState, code);
      return await awaitApproval({ endpoint, body, timeoutMs, expiresAt }, line, signal);
    },

    async verify(evidence, { person, state, startedAt, settledAt }) {
      expectSameTime((state as LoginIDState).skew, settledAt);
      const { jwt, username = person } = readEvidence(evidence);
      if (username !== person) throw new LoginError('token_subject');
      const expected = { ...settings, username, startedAt, settledAt };
      const { payload, digest } = await verifyLoginIDToken(jwt, keys, expected);
      return {
        identity: readIdentity(payload, username),
        // A login lives for minutes, so a day later none is left that could take this token.
        once: { key: `loginid:${digest}`, until: payload.iat * 1000 + DAY_MS },
      };
    },

    close: () => {
      endpoint.close();
      certs.close();
    },
  };
}
