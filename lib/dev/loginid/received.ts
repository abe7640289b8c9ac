/** One request that reached the operator. */
export interface LoginIDRequest {
  /** Such as `POST`. */
  readonly method: string;
  /** The path exactly as it was sent, with its query. */
  readonly path: string;
  /** Milliseconds on the operator's clock. */
  readonly at: number;
  /** The `Origin` header. */
  readonly origin: string | undefined;
  /** The `User-Agent` header. */
  readonly userAgent: string | undefined;
}

const KEPT = 1000;

/** The last thousand of what was received, for tests that ask what a relying party did. */
export class Received {
  readonly requests: LoginIDRequest[] = [];

  add(request: LoginIDRequest): void {
    this.requests.push(request);
    if (this.requests.length > KEPT) this.requests.shift();
  }
}
