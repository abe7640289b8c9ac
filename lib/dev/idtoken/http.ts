import type { IncomingMessage, ServerResponse } from 'node:http';

/** What an endpoint answers. One place writes it. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** Keeps the answer open instead of ending it: for streams. */
  readonly stream?: (response: ServerResponse) => void;
}

/** What an endpoint gets to see of a request. */
export interface Incoming {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly ip: string;
  /** Reads the body as a JSON object. Throws a {@link Refusal}. */
  json(): Promise<Record<string, unknown>>;
}

/** An endpoint. It returns its answer, or throws a {@link Refusal}. */
export type Endpoint = (request: Incoming) => Answer | Promise<Answer>;

/** An answer of 4xx: thrown where a check fails, written like any other answer. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

const MAX_BODY = 64 * 1024;

/** A JSON answer. */
export function json(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(value),
  };
}

/** The operator's error body is not documented; this form is ours (protocol 3.4). */
export function refused(error: unknown): Answer {
  if (error instanceof Refusal) return json(error.status, { error: error.code, message: error.message }, error.headers);
  return json(500, { error: 'internal_error', message: 'The development operator failed.' });
}

/** Reads the parts of a request that endpoints need. */
export function incoming(request: IncomingMessage): Incoming {
  // Not `new URL(url, base)`: it would resolve `//host/` and `/../` away, and tests want to see what was sent.
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
  return {
    method: request.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    ip: request.socket.remoteAddress ?? '',
    json: () => readJson(request),
  };
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  // A type that a foreign page cannot send without asking first: nobody enrols over somebody else's web page.
  if (!/^application\/json(;|$)/i.test(request.headers['content-type'] ?? '')) {
    throw new Refusal(415, 'unsupported_media_type', 'Send application/json.');
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new Refusal(413, 'body_too_large', 'Send at most 64 KiB.', { connection: 'close' });
    chunks.push(chunk);
  }
  const value = parse(Buffer.concat(chunks).toString());
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Refusal(400, 'invalid_request', 'Send a JSON object.');
  }
  return value as Record<string, unknown>;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
