import type { IncomingMessage, ServerResponse } from 'node:http';
import { json, Refusal } from '../idtoken/http.js';
import type { Answer } from '../idtoken/http.js';
import { refusal } from './errors.js';

/** What an endpoint gets to see of a request. */
export interface Incoming {
  readonly method: string;
  /** Without doubled slashes and without a prefix such as `/api/native` (protocol 2.1). */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** Ends when the requester hangs up. */
  readonly gone: AbortSignal;
  /** Reads the body as text, up to 64 KiB. Throws a refusal. */
  text(): Promise<string>;
  /** Reads the body as a JSON object. Throws a refusal. */
  json(): Promise<Record<string, unknown>>;
}

/** An endpoint. It returns its answer, or throws a refusal. */
export type Endpoint = (request: Incoming) => Answer | Promise<Answer>;

const MAX_BODY = 64 * 1024;

/** Writes a refusal in the operator's form, and anything else as its own failure. */
export function refused(error: unknown): Answer {
  const { status, code, message, headers } =
    error instanceof Refusal
      ? error
      : refusal('internal_server_error', error instanceof Error ? error.message : undefined);
  return json(status, { code, message }, headers);
}

/** Reads the parts of a request that endpoints need. */
export function incoming(request: IncomingMessage, response: ServerResponse): Incoming {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
  return {
    method: request.method ?? 'GET',
    path: path.replaceAll(/\/{2,}/g, '/').replace(/^\/api(\/native)?(?=\/)/, ''),
    query: new URLSearchParams(query),
    headers: request.headers,
    gone: gone.signal,
    text: () => readText(request),
    async json() {
      // A type that a foreign page cannot send without asking first.
      if (!/^application\/json(;|$)/i.test(request.headers['content-type'] ?? '')) throw refusal('bad_request');
      const value = parse(await readText(request));
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refusal('bad_request');
      return value as Record<string, unknown>;
    },
  };
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new Refusal(413, 'bad_request', 'Send at most 64 KiB.', { connection: 'close' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
