import type { ReceivedInitiation } from './initiate.js';

/** One request that reached the operator. The query is left out: it holds socket tokens. */
export interface ReceivedRequest {
  /** Such as `GET`. */
  readonly method: string;
  /** The path exactly as it was sent; for a socket `/ws/session/...`. */
  readonly path: string;
  /** Milliseconds on the operator's clock. */
  readonly at: number;
  /** Whether it asked for a WebSocket. */
  readonly upgrade: boolean;
}

const KEPT = 1000;

/** The last thousand of what was received, for tests that ask what a relying party did. */
export class Received {
  readonly requests: ReceivedRequest[] = [];
  readonly initiations: ReceivedInitiation[] = [];

  request(request: ReceivedRequest): void {
    keep(this.requests, request);
  }

  initiation(initiation: ReceivedInitiation): void {
    keep(this.initiations, initiation);
  }
}

function keep<T>(list: T[], entry: T): void {
  list.push(entry);
  if (list.length > KEPT) list.shift();
}
