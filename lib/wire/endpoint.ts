import { setMaxListeners } from 'node:events';
import { Agent as HttpAgent, globalAgent as httpGlobalAgent } from 'node:http';
import type { AgentOptions } from 'node:http';
import { Agent as HttpsAgent, globalAgent as httpsGlobalAgent } from 'node:https';
import { createSecureContext } from 'node:tls';
import { urlToHttpOptions } from 'node:url';
import { LoginError } from '../login/errors.js';
import type { Rule } from '../options.js';

/** Node tries one address after the other; its own 250 ms give up on an address that is merely far away. */
const ADDRESS_ATTEMPT_MS = 1000;
const MAX_SOCKETS = 64;
const MAX_FREE_SOCKETS = 8;
/**
 * Idle connections are closed before the 5 s after which common servers close them: a request that meets such a close is
 * lost, and a POST that may have been received is never repeated.
 */
const IDLE_MS = 4000;

/** Where an operator is, and the pooled connections that lead there. Nothing that it answers changes the address. */
export interface Endpoint {
  readonly protocol: 'http:' | 'https:';
  readonly hostname: string;
  readonly port: string;
  /** What stands before every path: empty, or `/prefix` without a slash at its end. */
  readonly prefix: string;
  /** Sent with every request, under our own headers. */
  readonly headers: Readonly<Record<string, string>>;
  /** Keeps connections alive between requests. */
  readonly requests: HttpAgent;
  /**
   * Resumes TLS sessions between WebSockets and held requests, which all need a connection of their own; plain text
   * needs no agent.
   */
  readonly sockets: HttpAgent | undefined;
  /** How connections are made, whichever agent makes them. */
  readonly connecting: { readonly autoSelectFamilyAttemptTimeout: number; readonly rejectUnauthorized?: boolean };
  /** Aborted when the endpoint is closed: what is asked in the background listens to it. */
  readonly closed: AbortSignal;
  /** Lets go of the pooled connections; those of the application's own agent stay. */
  close(): void;
}

/**
 * Prepares the way to an operator.
 *
 * @param base - its absolute `http:` or `https:` URL; a path in it prefixes every path.
 * @param headers - sent with every request.
 * @param agent - the application's own, for all connections; see {@link agentMistake}.
 * @returns the endpoint; opens nothing yet.
 * @throws TypeError if `base` is not such a URL.
 */
export function openEndpoint(
  base: string,
  headers: Readonly<Record<string, string>> = {},
  agent?: HttpAgent,
): Endpoint {
  const url = new URL(base);
  const { protocol } = url;
  if (protocol !== 'http:' && protocol !== 'https:') throw new TypeError('The address must begin with https://');

  const secure = protocol === 'https:';
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const { requests, sockets } = agent ? { requests: agent, sockets: agent } : pooledAgents(secure);
  return {
    protocol,
    hostname: urlToHttpOptions(url).hostname ?? url.hostname,
    port: url.port,
    prefix: url.pathname.replace(/\/$/, ''),
    headers,
    requests,
    sockets,
    // Spelled out, `rejectUnauthorized` holds against NODE_TLS_REJECT_UNAUTHORIZED too.
    connecting: {
      autoSelectFamilyAttemptTimeout: ADDRESS_ATTEMPT_MS,
      ...(secure && { rejectUnauthorized: true }),
    },
    closed: closing.signal,
    close: () => {
      closing.abort(new LoginError('closed'));
      if (agent) return;
      requests.destroy();
      sockets?.destroy();
    },
  };
}

function pooledAgents(secure: boolean): Pick<Endpoint, 'requests' | 'sockets'> {
  const pool = { keepAlive: true, maxSockets: MAX_SOCKETS, maxFreeSockets: MAX_FREE_SOCKETS, timeout: IDLE_MS };
  const proxy = proxyOf(secure ? httpsGlobalAgent : httpGlobalAgent);
  if (!secure) return { requests: new HttpAgent({ ...pool, ...proxy }), sockets: proxy && new HttpAgent(proxy) };
  // Making a context costs more than a handshake, so all connections share one. Certificates of one's own belong into
  // NODE_EXTRA_CA_CERTS, or into an agent of one's own.
  const tls = { secureContext: createSecureContext(), rejectUnauthorized: true, ...proxy };
  return { requests: new HttpsAgent({ ...pool, ...tls }), sockets: new HttpsAgent(tls) };
}

/** The proxy that Node itself was told to use, where its version can; its own agents know. */
function proxyOf(globalAgent: HttpAgent): AgentOptions | undefined {
  const { options } = globalAgent as HttpAgent & { readonly options: { readonly proxyEnv?: NodeJS.ProcessEnv } };
  return options.proxyEnv && ({ proxyEnv: options.proxyEnv } as AgentOptions);
}

/** An `http.Agent`, or what is made like one. */
export const agent: Rule = (value) =>
  typeof (value as { addRequest?: unknown } | null)?.addRequest === 'function'
    ? undefined
    : 'must be an http.Agent or https.Agent';

/**
 * What is wrong with using an agent for these addresses.
 *
 * @param given - fits the rule `agent`.
 * @param addresses - where it is to lead, as absolute URLs.
 * @returns `undefined` if nothing.
 */
export function agentMistake(given: HttpAgent, addresses: readonly string[]): string | undefined {
  const { options } = given as { readonly options?: { readonly rejectUnauthorized?: boolean } };
  // An agent for proxies works out its protocol for each request; Node's own have it as a value.
  const own = Object.getOwnPropertyDescriptor(given, 'protocol')?.value as unknown;
  const other = addresses.find((address) => own !== undefined && new URL(address).protocol !== own);
  if (other !== undefined) return `is for ${String(own)} but has to reach ${new URL(other).origin}`;
  if (options?.rejectUnauthorized !== false || addresses.every(isLoopback)) return undefined;
  return 'accepts any certificate (`rejectUnauthorized: false`): give it the `ca` of the operator instead';
}

/**
 * Whether an address leads to this machine, so that plain text to it does not cross a network.
 *
 * @param url - an absolute URL.
 */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return /^(localhost|[^/]+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}
