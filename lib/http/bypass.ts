import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

/**
 * A response past everything that middleware has laid over it. For answers that belong to no session: a session
 * middleware saves its session when a response ends, and a stream that outlives a logout would bring the old one back;
 * a compressing one would hold our events back until its buffer is full.
 */
export class BypassingResponse {
  /** Middleware wraps the methods of the one response; those of its class are node's own, over HTTP/2 too. */
  private readonly own: Pick<ServerResponse, 'writeHead' | 'write' | 'end'>;

  constructor(private readonly res: ServerResponse) {
    this.own = Object.getPrototypeOf(res) as typeof this.own;
  }

  head(status: number, headers?: OutgoingHttpHeaders): void {
    this.own.writeHead.call(this.res, status, headers);
  }

  write(text: string): void {
    (this.own.write as (this: ServerResponse, text: string) => boolean).call(this.res, text);
  }

  /** An empty text is none: over HTTP/2, Node 20 sends bytes of its own memory for `end('')` after other writes. */
  end(text?: string | Buffer): void {
    (this.own.end as (this: ServerResponse, text?: string | Buffer) => void).call(this.res, text || undefined);
  }
}
