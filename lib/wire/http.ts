import {
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import { LoginError } from '../login/errors.js';
import type { Json } from '../login/operator.js';
import type { Endpoint } from './endpoint.js';
import { parseJson } from './json.js';

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

/** A request that is held has a connection of its own, so that those that wait keep nobody else from being served. */
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
 * Sends one request and reads its answer: once, bounded in size and time, without following redirects and without
 * asking for compression. Nothing is ever repeated, since the operator may have received what seems lost.
 *
 * @param endpoint - where to.
 * @param request - what.
 * @param signal - ends it.
 * @returns the answer of any status; what the status means is the caller's matter.
 * @throws LoginError `operator_unreachable`, `operator_timeout`, or `operator_answer_invalid` if it is not HTTP.
 *   After an abort, the signal's reason.
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
    const { held } = request;
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const open = endpoint.protocol === 'https:' ? httpsRequest : httpRequest;
    const sent = open({
      agent: held ? (endpoint.sockets ?? false) : endpoint.requests,
      hostname: endpoint.hostname,
      port: endpoint.port,
      method: request.method,
      path: endpoint.prefix + request.path,
      headers: headersOf(endpoint, request, body),
    });

    let settled = false;
    const settle = (answer: () => void) => {
      settled = true;
      clearTimeout(deadline);
      signal?.removeEventListener('abort', aborted);
      answer();
    };
    const fail = (reason: Error) => {
      settle(() => reject(reason));
      sent.destroy();
    };
    const aborted = () => fail(signal?.reason as Error);
    // One deadline for everything: an answer that drips in byte by byte is never idle.
    const late = () => fail(new LoginError('operator_timeout'));
    let deadline = setTimeout(late, request.timeoutMs);
    signal?.addEventListener('abort', aborted);

    sent.on('error', (error) => fail(connectionError(error)));
    // Without a listener for it, node would close an upgraded connection and say nothing.
    sent.on('upgrade', () => fail(new LoginError('operator_answer_invalid')));
    sent.on('response', (response) => {
      const { statusCode: status = 0, headers } = response;
      const read = (text: string | undefined) => settle(() => resolve(readAnswer({ status, headers, text })));
      readBody(response, request.maxBytes ?? 64 * 1024, read, fail);
    });
    sent.end(body, () => {
      if (!held || settled) return;
      clearTimeout(deadline);
      deadline = setTimeout(late, held.answerWithinMs);
      held.onSent();
    });
  });
}

function headersOf(endpoint: Endpoint, request: WireRequest, body: string | undefined): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = { ...endpoint.headers, ...request.headers };
  headers.accept = request.accept ?? 'application/json';
  headers['accept-encoding'] = 'identity';
  if (body === undefined) return headers;
  headers['content-type'] = 'application/json';
  headers['content-length'] = Buffer.byteLength(body);
  return headers;
}

/**
 * What an error of a connection means. Node's parser keeps the bytes it refused, which can hold a secret, so its
 * errors are not passed on.
 *
 * @param error - the error of a request or of a WebSocket.
 */
export function connectionError(error: Error & { code?: string }): LoginError {
  if (error.code?.startsWith('HPE_')) return new LoginError('operator_answer_invalid');
  return new LoginError('operator_unreachable', { cause: error });
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
