import { request as httpRequest } from 'node:http';
import type { Agent, ClientRequest, IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { LoginError } from '../login/errors.js';
import type { Json } from '../login/operator.js';
import { connectionError, lateError, proxyError, watchConnection } from './connection.js';
import type { Connection, ConnectionFault } from './connection.js';
import type { Endpoint } from './endpoint.js';
import { parseJson } from './json.js';

const DEFAULT_MAX_BYTES = 64 * 1024;
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** A request. */
export interface WireRequest {
  readonly method: 'GET' | 'POST';
  /** Begins with a slash; the endpoint's prefix comes before it. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: Json;
  /** Sent with this request only, over those of the endpoint. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What the `Accept` header says. Default: JSON. */
  readonly accept?: string;
  /** How many bytes the answer may have. Default 64 kB. */
  readonly maxBytes?: number;
  /** How long all of it may take, from the first byte out to the last one in, in milliseconds. */
  readonly timeoutMs: number;
  /** The other side answers only when something has happened there. */
  readonly held?: HeldRequest;
}

/** A request that is held has a connection of its own, so that those that wait hold up no others. */
export interface HeldRequest {
  /** All of the request is on its way over an open connection. */
  readonly onSent: () => void;
  /** How long the answer may take from then on, in milliseconds; `timeoutMs` is for the way there. */
  readonly answerWithinMs: number;
}

/** An answer, whatever its status. */
interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/** An answer that is to be JSON. */
export interface JsonAnswer extends Answer {
  /** The body; `undefined` if it is not JSON, too long, nested too deeply, or encoded. */
  readonly json: unknown;
}

/** An answer that is to be text. */
export interface TextAnswer extends Answer {
  /** The body; `undefined` if it is not UTF-8, too long, or encoded. */
  readonly text: string | undefined;
}

/** As {@link sendForText}, for JSON. */
export function sendJson(endpoint: Endpoint, request: WireRequest, signal?: AbortSignal): Promise<JsonAnswer> {
  return send(endpoint, request, signal, ({ status, headers, text }) => {
    return { status, headers, json: text === undefined ? undefined : parseJson(text) };
  });
}

/**
 * Sends one request and reads its answer: bounded in size and time, without following redirects and without asking for
 * compression. A POST is never repeated, since the operator may have received what seems lost; a GET is, once, if its
 * connection had been closed while it was idle.
 *
 * @param endpoint - where to.
 * @param request - what.
 * @param signal - ends it.
 * @returns the answer of any status; what the status means is the caller's matter.
 * @throws LoginError `operator_unreachable` if no byte can have left, `operator_interrupted` or `operator_timeout` if
 *   some may have, or `operator_answer_invalid` if the answer is not HTTP. After an abort, the signal's reason.
 */
export function sendForText(endpoint: Endpoint, request: WireRequest, signal?: AbortSignal): Promise<TextAnswer> {
  return send(endpoint, request, signal, (answer) => answer);
}

function send<T>(
  endpoint: Endpoint,
  request: WireRequest,
  signal: AbortSignal | undefined,
  readAnswer: (answer: TextAnswer) => T,
): Promise<T> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const { held, timeoutMs } = request;
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const ownConnection = endpoint.sockets ?? false;
    let sent: ClientRequest | undefined;
    let connection: Connection = { opened: false };
    let settled = false;

    const settle = (answer: () => void) => {
      settled = true;
      clearTimeout(deadline);
      signal?.removeEventListener('abort', aborted);
      answer();
    };
    const fail = (reason: Error) => {
      settle(() => reject(reason));
      sent?.destroy();
    };
    const aborted = () => fail(signal?.reason as Error);
    // One deadline for everything: an answer that drips in byte by byte is never idle.
    const late = () => fail(lateError(timeoutMs, connection));
    let deadline = setTimeout(late, timeoutMs);
    signal?.addEventListener('abort', aborted);

    const attempt = (agent: Agent | false, mayRepeat: boolean) => {
      const asked = open(endpoint, request, body, agent);
      sent = asked;
      connection = watchConnection(asked, endpoint.protocol === 'https:');
      const way = connection;
      let answered = false;
      asked.on('error', (error) => {
        if (settled) return;
        const wasClosed = asked.reusedSocket && !answered && !endpoint.closed.aborted;
        if (mayRepeat && wasClosed) attempt(ownConnection, false);
        else fail(connectionError(error, way));
      });
      // Without a listener for it, node would close an upgraded connection and say nothing.
      asked.on('upgrade', () => fail(new LoginError('operator_answer_invalid')));
      asked.on('response', (response) => {
        answered = true;
        const { statusCode: status = 0, headers } = response;
        if (!way.opened || status === 407) return fail(proxyError(status));
        const read = (text: string | undefined) => settle(() => resolve(readAnswer({ status, headers, text })));
        readBody(response, request.maxBytes ?? DEFAULT_MAX_BYTES, read, fail);
      });
      asked.end(body, () => {
        if (!held || settled) return;
        clearTimeout(deadline);
        deadline = setTimeout(late, held.answerWithinMs);
        held.onSent();
      });
    };
    try {
      attempt(held ? ownConnection : endpoint.requests, request.method === 'GET');
    } catch (error) {
      // An agent of the application's own may throw.
      fail(connectionError(error as ConnectionFault, connection));
    }
  });
}

function open(endpoint: Endpoint, request: WireRequest, body: string | undefined, agent: Agent | false): ClientRequest {
  const options = {
    agent,
    hostname: endpoint.hostname,
    port: endpoint.port,
    method: request.method,
    path: endpoint.prefix + request.path,
    ...endpoint.connecting,
  };
  const asked = endpoint.protocol === 'https:' ? httpsRequest(options) : httpRequest(options);
  setHeaders(asked, headersOf(endpoint, request, body));
  return asked;
}

/** Sets headers that may be secret: NODE_DEBUG prints those that come with the options of a request. */
export function setHeaders(request: ClientRequest, headers: OutgoingHttpHeaders): void {
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) request.setHeader(name, value);
}

function headersOf(endpoint: Endpoint, request: WireRequest, body: string | undefined): OutgoingHttpHeaders {
  const accept = { accept: request.accept ?? 'application/json', 'accept-encoding': 'identity' };
  const headers: OutgoingHttpHeaders = Object.assign({}, endpoint.headers, request.headers, accept);
  if (body === undefined) return headers;
  headers['content-type'] = 'application/json';
  headers['content-length'] = Buffer.byteLength(body);
  return headers;
}

/** Reads a body as text; `undefined` if it is not UTF-8, too long or encoded. Fails if it is cut off. */
function readBody(
  response: IncomingMessage,
  maxBytes: number,
  done: (text: string | undefined) => void,
  fail: (reason: LoginError) => void,
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const drop = () => {
    done(undefined);
    response.destroy();
  };
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) drop();
    else chunks.push(chunk);
  });
  response.on('end', () => done(decode(chunks)));
  response.on('close', () => {
    if (response.complete) return;
    fail(new LoginError('operator_answer_invalid', { message: 'The answer of the operator was cut off.' }));
  });
  // Without a listener, the error that goes with such a close would bring the process down.
  response.on('error', () => {});
  if ((response.headers['content-encoding'] ?? 'identity') !== 'identity') drop();
}

function decode(chunks: Buffer[]): string | undefined {
  try {
    return UTF8.decode(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
  } catch {
    return undefined;
  }
}
