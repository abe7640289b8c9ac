import type { LoginError, LoginErrorCode } from './errors.js';

/** What happened to a login, for logs and metrics. It holds no secret and no identifier of a person. */
export interface LoginEvent {
  /**
   * - `started`: a phone is being rung (or a decoy stands in for an unknown person), or a browser begins a ceremony;
   * - `approved`, `rejected`, `expired`: the answer;
   * - `finished`: a person is logged in;
   * - `failed`: something broke; `code` says what;
   * - `refused`: the approval, or the person, was not accepted;
   * - `limited`: a start over the limits;
   * - `forbidden`: a request that a page of another site made;
   * - `not_found`: a login that is not known, or another browser's;
   * - `invalid`: a request that is not what it should be.
   *
   * Of the last three, at most sixty a minute are told.
   */
  readonly type:
    | 'started'
    | 'approved'
    | 'rejected'
    | 'expired'
    | 'failed'
    | 'finished'
    | 'refused'
    | 'limited'
    | 'forbidden'
    | 'not_found'
    | 'invalid';
  /** The name of the strategy, such as `idtoken`. */
  readonly provider: string;
  /** The login, as in the URL of its code page; empty where a request named none. */
  readonly handle: string;
  /** What the person reads on the page, such as `4F09 A2C1`: how a caller finds this line. */
  readonly supportCode: string;
  /** What went wrong, where something did. */
  readonly code?: LoginErrorCode;
  /** The error behind `code`: its message says what to do. */
  readonly error?: LoginError;
  /** What the operator called the reason, such as `user_not_found`. It tells who has an account: for the log only. */
  readonly operatorCode?: string;
  /** When, ISO 8601. */
  readonly at: string;
}

/** Receives every event. What it throws is dropped: a log that breaks must not break a login. */
export type OnLoginEvent = (event: LoginEvent) => void;

/** How it is told what happened. */
export type Report = (type: LoginEvent['type'], handle: string, error?: LoginError, operatorCode?: string) => void;

/** What a stranger can send without end is told so often within a minute. */
const MAX_A_MINUTE = 60;
const FROM_STRANGERS: ReadonlySet<LoginEvent['type']> = new Set(['forbidden', 'not_found', 'invalid']);
const MINUTE_MS = 60_000;

/** Tells an application what happens. */
export function reporter(provider: string, onEvent: ((event: LoginEvent) => unknown) | undefined): Report {
  const minute = { began: 0, told: 0 };
  const isTooMany = (now: number) => {
    if (now - minute.began >= MINUTE_MS) Object.assign(minute, { began: now, told: 0 });
    minute.told += 1;
    return minute.told > MAX_A_MINUTE;
  };
  return (type, handle, error, operatorCode = error?.operatorCode) => {
    if (!onEvent || (FROM_STRANGERS.has(type) && isTooMany(Date.now()))) return;
    const event: LoginEvent = {
      type,
      provider,
      handle,
      supportCode: supportCode(handle),
      at: new Date().toISOString(),
      ...(error && { code: error.code, error }),
      ...(operatorCode !== undefined && { operatorCode }),
    };
    // A log that breaks must not break a login, be it at once or later.
    const tell = async () => await onEvent(event);
    tell().catch(() => undefined);
  };
}

/** As what an error that a request is answered with is told. */
export function eventTypeOf({ code, status }: LoginError): LoginEvent['type'] {
  if (status >= 500) return 'failed';
  if (/^(token|response)_/.test(code)) return 'refused';
  if (code === 'origin_forbidden') return 'forbidden';
  if (code === 'rate_limited') return 'limited';
  return status === 404 ? 'not_found' : 'invalid';
}

/** What a person reads out on the telephone, and what stands in the log: the start of the handle's digest. */
export function supportCode(handle: string): string {
  const start = handle
    .slice(handle.lastIndexOf('.') + 1)
    .slice(0, 8)
    .toUpperCase();
  return `${start.slice(0, 4)} ${start.slice(4)}`.trim();
}
