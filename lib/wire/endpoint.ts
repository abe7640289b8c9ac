import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { createSecureContext } from 'node:tls';
import { urlToHttpOptions } from 'node:url';

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
  readonly sockets: HttpsAgent | undefined;
  /** Lets go of the pooled connections. */
  close(): void;
}

/**
 * Prepares the way to an operator.
 *
 * @param base - its absolute `http:` or `https:` URL; a path in it prefixes every path.
 * @param headers - sent with every request.
 * @returns the endpoint; opens nothing yet.
 * @throws TypeError if `base` is not such a URL.
 */
export function openEndpoint(base: string, headers: Readonly<Record<string, string>> = {}): Endpoint {
  const url = new URL(base);
  const { protocol } = url;
  if (protocol !== 'http:' && protocol !== 'https:') throw new TypeError('The address must begin with https://');

  const pool = {
    keepAlive: true,
    maxSockets: 64,
    maxFreeSockets: 8,
    // Idle connections are closed before the 5 s after which common servers close them: a request that meets such a
    // close is lost, and a POST that may have been received is never repeated.
    timeout: 4000,
  };
  // Making a context costs more than a handshake, so all connections share one. Spelled out, `rejectUnauthorized`
  // holds against NODE_TLS_REJECT_UNAUTHORIZED too; certificates of one's own belong into NODE_EXTRA_CA_CERTS.
  const tls = protocol === 'https:' && { secureContext: createSecureContext(), rejectUnauthorized: true };
  const requests = tls ? new HttpsAgent({ ...pool, ...tls }) : new HttpAgent(pool);
  const sockets = tls ? new HttpsAgent(tls) : undefined;

  return {
    protocol,
    hostname: urlToHttpOptions(url).hostname ?? url.hostname,
    port: url.port,
    prefix: url.pathname.replace(/\/$/, ''),
    headers,
    requests,
    sockets,
    close: () => {
      requests.destroy();
      sockets?.destroy();
    },
  };
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
