import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

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
  readonly headers: IncomingHttpHeaders;
  readonly ip: string;
  /** Ends when the requester hangs up. */
  readonly gone: AbortSignal;
  /** Reads the body as text, up to 64 KiB. Throws a {@link Refusal}. */
  text(): Promise<string>;
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

/** What is wrong with a body before an endpoint looks at it. */
export type BodyMistake = 'other-type' | 'too-large' | 'no-object';

const MAX_BODY = 64 * 1024;

/** A JSON answer. */
export function json(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(value),
  };
}

/** The path exactly as it was sent, without its query. */
export function pathOf({ url = '/' }: IncomingMessage): string {
  // Not `new URL(url, base)`: it would resolve `//host/` and `/../` away, and tests want to see what was sent.
  return url.split('?', 1)[0] ?? '/';
}

/**
 * Reads the parts of a request that endpoints need.
 *
 * @param refuse - words the operator's refusal of a body.
 */
export function incoming(
  request: IncomingMessage,
  response: ServerResponse,
  refuse: (mistake: BodyMistake) => Refusal,
): Incoming {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const path = pathOf(request);
  const text = () => readText(request, refuse);
  return {
    method: request.method ?? 'GET',
    path,
    query: new URLSearchParams((request.url ?? '').slice(path.length)),
    headers: request.headers,
    ip: request.socket.remoteAddress ?? '',
    gone: gone.signal,
    text,
    async json() {
      // A type that a foreign page cannot send without asking first: no other web page enrols a person here.
      if (!/^application\/json(;|$)/i.test(request.headers['content-type'] ?? '')) throw refuse('other-type');
      const value = parse(await text());
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse('no-object');
      return value as Record<string, unknown>;
    },
  };
}

async function readText(request: IncomingMessage, refuse: (mistake: BodyMistake) => Refusal): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw refuse('too-large');
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
