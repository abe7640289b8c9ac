import type { Agent } from 'node:http';
import { LoginError } from '../login/errors.js';
import type { LoginRequest, OperatorAdapter } from '../login/operator.js';
import { expectSameTime, lineError } from '../wire/answer.js';
import { checkTime } from '../wire/check.js';
import { openEndpoint } from '../wire/endpoint.js';
import { isRespelled } from '../wire/token-refusal.js';
import { sendForText, sendJson } from '../wire/http.js';
import type { LoginIDIdentity } from './identity.js';
import { awaitApproval } from './held-request.js';
import { completeBody, INIT_PATH, initBody, readEvidence, readInitAnswer } from './messages.js';
import type { LoginIDState, VisitorContext } from './messages.js';
import type { LoginIDTokens } from './tokens.js';

/** Where LoginID is, and what this site is to it: the strategy's options, checked and completed. */
export interface LoginIDSettings {
  /** What handles, events and identities carry. */
  readonly name: string;
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
  /** The application's own, for every connection to the operator. */
  readonly agent?: Agent | undefined;
}

/** How long an operator's session waits, unless it says otherwise. */
const SESSION_MS = 120_000;
/** How long the operator keeps a session whose requester is gone (protocol 7.6). */
const GRACE_MS = 10_000;
const NO_CONTEXT: VisitorContext = { userAgent: undefined, email: undefined };

/**
 * LoginID's push authentication as a relying party sees it (protocol 8).
 *
 * @param tokens - checks what an approval leaves.
 * @returns the adapter that a login service drives.
 */
export function loginIDAdapter(
  { name, baseURL, apiKey, origin, timeoutMs, showDevices, agent }: LoginIDSettings,
  tokens: LoginIDTokens,
): OperatorAdapter<LoginIDIdentity> {
  const endpoint = openEndpoint(baseURL, { origin }, agent);

  const ask = async (request: LoginRequest, signal: AbortSignal) => {
    const context = (request.context as VisitorContext | undefined) ?? NO_CONTEXT;
    const body = initBody(apiKey, request, context);
    const headers = context.userAgent === undefined ? {} : { 'user-agent': context.userAgent };
    const sentAt = Date.now();
    const answer = await sendJson(endpoint, { method: 'POST', path: INIT_PATH, body, headers, timeoutMs }, signal);
    return readInitAnswer({ sentAt, receivedAt: Date.now(), ...answer }, request.person, showDevices);
  };

  /** Nothing that is there: only whether, and when, an answer comes. */
  const askForPage = (signal: AbortSignal) => sendForText(endpoint, { method: 'GET', path: '/', timeoutMs }, signal);

  return {
    name,
    method: 'code',
    id: `${baseURL} ${apiKey}`,
    oneSession: { lifeMs: SESSION_MS, graceMs: GRACE_MS },

    async begin(request, signal) {
      return await ask(request, signal);
    },

    async outcome({ code, expiresAt, state }, line, signal, resumed) {
      const body = completeBody(apiKey, state as LoginIDState, code);
      try {
        return await awaitApproval({ endpoint, body, timeoutMs, expiresAt, resumed }, line, signal);
      } catch (error) {
        throw lineError(error);
      }
    },

    async verify(evidence, login) {
      expectSameTime((login.state as LoginIDState).skew, login.settledAt);
      const { jwt, username = login.person } = readEvidence(evidence);
      if (username !== login.person) {
        throw new LoginError(isRespelled(username, login.person) ? 'token_spelling' : 'token_subject');
      }
      return await tokens.verify(jwt, login);
    },

    async probe(signal) {
      await askForPage(signal);
    },

    // Where the one key was handed out, the clocks are compared all the same.
    check: (signal) => checkTime(async () => (await tokens.askForKey(signal)) ?? (await askForPage(signal))),

    close: () => {
      endpoint.close();
      tokens.close();
    },
  };
}
