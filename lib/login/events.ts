import { randomBytes } from 'node:crypto';
import { supportCode } from './support-code.js';
import type { LoginError, LoginErrorCode } from './errors.js';
import { spelling } from './identifier.js';
import type { KeyedHash } from './keyed-hash.js';
import type { LoginReason } from './reason.js';
import type { LoginRecord } from './record.js';
import { warnOfThrown } from '../mistakes.js';
import { warner } from './warnings.js';

/** What happened to a login, for logs and metrics. It holds no secret and no identifier of a person. */
export interface LoginEvent {
  /**
   * - `started`: a phone is being rung (or a decoy stands in for an unknown person), or a browser begins a ceremony;
   * - `approved`, `rejected`, `expired`: the answer;
   * - `finished`: a person is logged in;
   * - `failed`: something broke; `code` says what;
   * - `refused`: the approval, or the person, was not accepted;
   * - `limited`: a start over the limits;
   * - `forbidden`: a request that may not be made: of a page of another site, or without a login that it needs;
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
  /** When, ISO 8601. */
  readonly at: string;
  /** How long after its start, in milliseconds. */
  readonly ms?: number;
  /** What went wrong, where something did. */
  readonly code?: LoginErrorCode;
  /** The error behind `code`: its message says what to do. */
  readonly error?: LoginError;
  /** Why, where type and code leave that open. It tells who has an account: for the log only. */
  readonly reason?: LoginReason;
  /** What the operator called the reason, such as `user_not_found`. Likewise. */
  readonly operatorCode?: string;
  /** Who was typed, as a hash under the option `secret`: tells what is done to one person, and not to whom. */
  readonly person?: string;
  /** From where, as a hash of the address: of the network of an IPv6 visitor. */
  readonly visitor?: string;
}

/** Receives every event. What it throws is dropped: a log that breaks must not break a login. */
export type OnLoginEvent = (event: LoginEvent) => void;

/** What an event is about: a login, or a request that named none. */
export interface Subject {
  /** Empty where there is no login. */
  readonly handle: string;
  /** What was typed. */
  readonly identifier?: string;
  /** Keyed hash of the visitor's network. */
  readonly visitor?: string;
  /** When the attempt began (ms). */
  readonly startedAt?: number;
}

/** A login as what an event is about. */
export function subjectOf(
  handle: string,
  { identifier, visitor, startedAt }: Pick<LoginRecord, 'identifier' | 'visitor' | 'startedAt'>,
): Required<Subject> {
  return { handle, identifier, visitor: visitor.near, startedAt };
}

/** What a request that is refused was about, and from where it came. */
export interface Asked {
  /** What the visitor sent for one. */
  readonly handle?: string | undefined;
  readonly address: string | undefined;
}

/** What more is known of what happened. */
interface Details {
  readonly error?: LoginError | undefined;
  readonly reason?: LoginReason | undefined;
  readonly operatorCode?: string | undefined;
}

/** How it is told what happened. @returns the support code. */
export type Report = (type: LoginEvent['type'], about: Subject, details?: Details) => string;

/** Whose events are reported, and to whom. */
export interface ReporterSettings {
  readonly provider: string;
  readonly onEvent: ((event: LoginEvent) => unknown) | undefined;
  readonly hash: KeyedHash;
}

/** What a stranger can send without end is told so often within a minute. */
const MAX_A_MINUTE = 60;
const FROM_STRANGERS: ReadonlySet<LoginEvent['type']> = new Set(['forbidden', 'not_found', 'invalid']);
const MINUTE_MS = 60_000;
/** As many bytes as a support code shows. */
const CODE_BYTES = 4;
const HASH_LENGTH = 16;

/** Tells an application what happens. */
export function reporter({ provider, onEvent, hash }: ReporterSettings): Report {
  const minute = { began: 0, told: 0 };
  const isTooMany = (now: number) => {
    if (now - minute.began >= MINUTE_MS) Object.assign(minute, { began: now, told: 0 });
    minute.told += 1;
    return minute.told > MAX_A_MINUTE;
  };
  const warn = warner(provider, onEvent !== undefined);
  const warnOfLog = onceAMinute(warnOfThrown);

  return (type, { handle, identifier = '', visitor, startedAt }, { error, ...more } = {}) => {
    if (error) warn(error);
    // What is about no login can be found all the same.
    const code = supportCode(handle || randomBytes(CODE_BYTES).toString('hex'));
    if (!onEvent || (FROM_STRANGERS.has(type) && isTooMany(Date.now()))) return code;
    const now = new Date();
    const { reason = error?.reason, operatorCode = error?.operatorCode } = more;
    const event: LoginEvent = {
      type,
      provider,
      handle,
      supportCode: code,
      at: now.toISOString(),
      ...(startedAt !== undefined && { ms: now.getTime() - startedAt }),
      ...(error && { code: error.code, error }),
      ...(reason !== undefined && { reason }),
      ...(operatorCode !== undefined && { operatorCode }),
      ...(identifier !== '' && { person: hash('typed', spelling(identifier)).slice(0, HASH_LENGTH) }),
      ...(visitor !== undefined && { visitor: visitor.slice(0, HASH_LENGTH) }),
    };
    // A log that breaks must not break a login, be it at once or later.
    const tell = async () => await onEvent(event);
    tell().catch(warnOfLog);
    return code;
  };
}

/** Acts at once, and then once a minute at most: what breaks with one event breaks with each. */
function onceAMinute(act: (thrown: unknown) => void): (thrown: unknown) => void {
  let last = -Infinity;
  return (thrown) => {
    const now = Date.now();
    if (now - last < MINUTE_MS) return;
    last = now;
    act(thrown);
  };
}

/** As what an error that a request is answered with is told. */
export function eventTypeOf({ code, status }: LoginError): LoginEvent['type'] {
  if (status >= 500) return 'failed';
  if (/^(token|response)_/.test(code)) return 'refused';
  if (code === 'rate_limited') return 'limited';
  if (status === 401 || status === 403) return 'forbidden';
  return status === 404 ? 'not_found' : 'invalid';
}
