import { callback, text } from '../../options.js';
import type { Rules } from '../../options.js';
import { anyText, bytes, either, finite, integer, record, yes } from './rules.js';

/**
 * Spoils one HTTP answer. `status` and `redirect` answer *instead of* doing the work: nothing is begun and nothing is
 * pushed. Everything else spoils the answer *after* the work was done: the push has gone out.
 */
export interface AnswerFault {
  /** This status, with an error body, instead of the work. */
  status?: number;
  /** A redirect to this address instead of the work; 302 unless `status` says otherwise. */
  redirect?: string;
  /** A `Retry-After` header: seconds, or any text. */
  retryAfter?: number | string;
  /** Headers to add or replace. */
  headers?: Record<string, string>;
  /** Members of the honest JSON to replace: wrong types, absurd values; `undefined` takes one out. */
  fields?: Record<string, unknown>;
  /** Another body, or a function from the honest one. */
  body?: string | Uint8Array | ((honest: string) => string | Uint8Array);
  /** The body is filled up with blanks to so many bytes; it stays valid JSON. */
  padTo?: number;
  /** The body is so many zero bytes, sent gzip-compressed with `Content-Encoding: gzip`. */
  gzipBomb?: number;
  /** The connection is torn down after half of the body. */
  truncate?: true;
  /** One byte every so many milliseconds. */
  dripMs?: number;
  /** The answer comes so many milliseconds late. */
  delayMs?: number;
  /** The request is read and never answered. */
  hang?: true;
  /** The request is read, then the connection is torn down without an answer. */
  drop?: true;
  /** How many answers are spoilt; the next ones are honest. Default: all. */
  times?: number;
}

/** How often a fault may be told to happen. */
export const times = integer(1, 1e9);

/** What `misbehave` takes for an answer. */
export const ANSWER_FAULT: Rules<AnswerFault> = {
  status: integer(200, 599),
  redirect: text(4096),
  retryAfter: either('a number or a text', finite, text(256)),
  headers: record,
  fields: record,
  body: either('text, bytes or a function', callback, anyText, bytes()),
  padTo: integer(0, 1e9),
  gzipBomb: integer(0, 2e9),
  truncate: yes,
  dripMs: integer(1, 1e6),
  delayMs: integer(1, 1e6),
  hang: yes,
  drop: yes,
  times,
};
