import type { LoginError, LoginErrorCode } from './errors.js';

/** What happened to a login, for logs and metrics. It holds no secret and no identifier of a person. */
export interface LoginEvent {
  /**
   * - `started`: a phone is being rung (or a decoy stands in for an unknown person), or a browser begins a ceremony;
   * - `approved`, `rejected`, `expired`: the answer;
   * - `finished`: somebody is logged in;
   * - `failed`: something broke; `code` says what;
   * - `refused`: the approval, or the person, was not accepted;
   * - `limited`: a start over the limits.
   */
  readonly type: 'started' | 'approved' | 'rejected' | 'expired' | 'failed' | 'finished' | 'refused' | 'limited';
  /** The name of the strategy's operator, such as `idtoken`. */
  readonly provider: string;
  /** The login, as in the URL of its code page; its first characters are the support code on our pages. */
  readonly handle: string;
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

/** How the parts of a login service tell what happened. */
export type Report = (type: LoginEvent['type'], handle: string, error?: LoginError, operatorCode?: string) => void;

/** Tells an application what happens, and of one error once, however many hear of it. */
export function reporter(provider: string, onEvent: ((event: LoginEvent) => unknown) | undefined): Report {
  const told = new WeakSet<LoginError>();
  return (type, handle, error, operatorCode = error?.operatorCode) => {
    if (!onEvent || (error && told.has(error))) return;
    if (error) told.add(error);
    const event: LoginEvent = {
      type,
      provider,
      handle,
      at: new Date().toISOString(),
      ...(error && { code: error.code, error }),
      ...(operatorCode !== undefined && { operatorCode }),
    };
    // A log that breaks must not break a login, be it at once or later.
    const tell = async () => await onEvent(event);
    tell().catch(() => undefined);
  };
}
