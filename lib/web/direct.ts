import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** A response as node made it. */
export interface DirectResponse {
  head(status: number, headers: OutgoingHttpHeaders): void;
  write(text: string): void;
  /** An empty text is none: over HTTP/2, Node 20 sends bytes of its own memory for `end('')` after other writes. */
  end(text?: string): void;
}

/**
 * A response past everything that middleware has laid over it. For answers that belong to no session: a session
 * middleware saves its session when a response ends, and a stream that outlives a logout would bring the old one back;
 * a compressing one would hold our events back until its buffer is full.
 */
export function direct(res: ServerResponse): DirectResponse {
  // Middleware wraps the methods of the one response; those of its class are node's own, over HTTP/2 too.
  const own = Object.getPrototypeOf(res) as Pick<ServerResponse, 'writeHead' | 'write' | 'end'>;
  return {
    head: (status, headers) => {
      own.writeHead.call(res, status, headers);
    },
    write: (text) => {
      (own.write as (this: ServerResponse, text: string) => boolean).call(res, text);
    },
    end: (text) => {
      (own.end as (this: ServerResponse, text?: string) => void).call(res, text || undefined);
    },
  };
}
