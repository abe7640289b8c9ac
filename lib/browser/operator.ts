import { fieldsOf, parse } from './answers.js';
import type { JsonFields } from './answers.js';
import { DirectWebError, operatorError } from './errors.js';
import { limited } from './limited.js';

/** How long (ms) a call may take. */
const AT_ONCE_MS = 30_000;
/** How long (ms) one may be held: longer than any request waits for its approval. */
const HELD_MS = 900_000;

/** How a call is made. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** The operator answers when the other device has acted. */
  readonly held?: boolean;
}

/** The operator's endpoints: JSON there and back, no cookies, no redirects. */
export class Operator {
  private readonly base: string;

  /** @throws TypeError that says what is wrong with the two */
  constructor(
    baseURL: string,
    readonly apiKey: string,
  ) {
    const { protocol, href } = addressOf(baseURL);
    if (!/^https?:$/.test(protocol)) throw new TypeError('DirectWeb: baseURL must be an https: address.');
    if (typeof (apiKey as unknown) !== 'string' || !apiKey) throw new TypeError('DirectWeb: apiKey is missing.');
    this.base = href.replace(/\/+$/, '');
  }

  /** Calls an endpoint. Throws a DirectWebError. */
  async post(path: string, body: object, { signal, held = false }: CallOptions): Promise<JsonFields> {
    const { ok, text } = await this.send(path, body, signal, held ? HELD_MS : AT_ONCE_MS);
    const answer = fieldsOf(parse(text));
    if (ok) return answer;
    throw operatorError(answer.code);
  }

  private async send(path: string, body: object, outer: AbortSignal | undefined, ms: number) {
    try {
      return await limited(ms, outer, async (signal) => {
        const response = await fetch(this.base + path, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
          credentials: 'omit',
          cache: 'no-store',
          redirect: 'error',
          signal,
        });
        return { ok: response.ok, text: await response.text() };
      });
    } catch (cause) {
      throw new DirectWebError(outer?.aborted ? 'aborted' : 'network_error', { cause });
    }
  }
}

function addressOf(baseURL: string): URL {
  try {
    return new URL(baseURL);
  } catch (cause) {
    throw new TypeError('DirectWeb: baseURL must be an address such as https://directweb.usw1.loginid.io.', { cause });
  }
}
