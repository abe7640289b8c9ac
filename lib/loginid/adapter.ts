import { isLoginError, LoginError } from '../login/errors.js';
import type { LoginRequest, OperatorAdapter } from '../login/operator.js';
import { expectSameTime } from '../wire/clocks.js';
import { openEndpoint } from '../wire/endpoint.js';
import { sendForText, sendJson } from '../wire/http.js';
import type { LoginIDIdentity } from './identity.js';
import { awaitApproval } from './held-request.js';
import {
  completeBody,
  INIT_PATH,
  initBody,
  readEvidence,
  readInitAnswer,
  type LoginIDState,
  type VisitorContext,
} from './messages.js';
import type { LoginIDTokens } from './tokens.js';
import { Waiting } from './waiting.js';

/** Where LoginID is, and what this site is to it: the strategy's options, checked and completed. */
export interface LoginIDSettings {
  /** Base URL of all requests; may end in a path. */
  readonly baseURL: string;
  /** Names this site. */
  readonly apiKey: string;
  /** The origin of the Website URL: the operator serves an API key to its own site only. */
  readonly origin: string;
  /** How long a request may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Whether pages may show on which devices a person can approve. */
  readonly showDevices: boolean;
}

/** How long an operator's session waits, unless it says otherwise (ms). */
const SESSION_MS = 120_000;
const NO_CONTEXT: VisitorContext = { userAgent: undefined, email: undefined };

/**
 * LoginID's push authentication as a relying party sees it (protocol 8).
 *
 * @param tokens - checks what an approval leaves.
 * @returns the adapter that a login service drives.
 */
export function loginIDAdapter(
  { baseURL, apiKey, origin, timeoutMs, showDevices }: LoginIDSettings,
  tokens: LoginIDTokens,
): OperatorAdapter<LoginIDIdentity> {
  const endpoint = openEndpoint(baseURL, { origin });
  const waiting = new Waiting();

  const ask = async (request: LoginRequest, signal: AbortSignal) => {
    const context = (request.context as VisitorContext | undefined) ?? NO_CONTEXT;
    const body = initBody(apiKey, request, context);
    const headers = context.userAgent === undefined ? {} : { 'user-agent': context.userAgent };
    const sentAt = Date.now();
    const answer = await sendJson(endpoint, { method: 'POST', path: INIT_PATH, body, headers, timeoutMs }, signal);
    return readInitAnswer({ sentAt, receivedAt: Date.now(), ...answer }, request.person, showDevices);
  };

  return {
    name: 'loginid',
    method: 'code',

    async begin(request, signal) {
      const { person } = request;
      try {
        const begun = await ask(request, signal);
        const isNobody = 'unknownPerson' in begun;
        if (isNobody && waiting.endOf(person) !== undefined) {
          throw new LoginError('login_in_progress', { operatorCode: begun.operatorCode });
        }
        waiting.add(person, isNobody ? Date.now() + SESSION_MS : begun.expiresAt, signal);
        return begun;
      } catch (error) {
        const retryAt = waiting.endOf(person);
        if (!isLoginError(error) || error.code !== 'login_in_progress' || retryAt === undefined) throw error;
        const { message, operatorCode } = error;
        throw new LoginError('login_in_progress', { message, operatorCode, retryAt });
      }
    },

    async outcome({ code, expiresAt, state }, line, signal) {
      const body = completeBody(apiKey, state as LoginIDState, code);
      return await awaitApproval({ endpoint, body, timeoutMs, expiresAt }, line, signal);
    },

    async verify(evidence, login) {
      expectSameTime((login.state as LoginIDState).skew, login.settledAt);
      const { jwt, username = login.person } = readEvidence(evidence);
      if (username !== login.person) throw new LoginError('token_subject');
      return await tokens.verify(jwt, login);
    },

    async probe(signal) {
      await sendForText(endpoint, { method: 'GET', path: '/', timeoutMs }, signal);
    },

    close: () => {
      endpoint.close();
      tokens.close();
    },
  };
}
