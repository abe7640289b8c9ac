import type { Browser, DirectWeb, DirectWebError, DirectWebErrorCode } from '../../browser/index.js';

/** What the script tag before ours brings. */
declare const LoginID: {
  readonly directweb: {
    readonly default: typeof DirectWeb;
    readonly isDirectWebError: (value: unknown) => value is DirectWebError;
  };
  readonly browser: { readonly default: typeof Browser };
};

/** The operator's client. Throws if the script has not arrived. */
export function clientOf(baseURL: string, apiKey: string): DirectWeb {
  return new LoginID.directweb.default(baseURL, apiKey);
}

/** The four things that a visitor may hear. */
export type Neutral = 'entry' | 'failed' | 'over' | 'unavailable';

/** What each code may say to a visitor: nothing of whether there is an account, and how it is with it. */
export const NEUTRAL: Readonly<Record<DirectWebErrorCode, Neutral>> = {
  username_empty: 'entry',
  username_invalid: 'entry',

  user_not_found: 'failed',
  username_taken: 'failed',
  account_blocked: 'failed',
  account_deactivated: 'failed',
  credential_not_found: 'failed',
  failed_to_authenticate: 'failed',
  ceremony_refused: 'failed',
  already_registered: 'failed',
  bad_credential: 'failed',
  remote_session_not_found: 'failed',
  aborted: 'failed',

  remote_session_timeout: 'over',
  remote_session_in_progress: 'over',
  remote_session_maximum_retry_attempts: 'over',
  ceremony_in_progress: 'over',

  client_not_found: 'unavailable',
  client_deactivated: 'unavailable',
  forbidden: 'unavailable',
  wrong_domain: 'unavailable',
  fido2_unsupported: 'unavailable',
  authenticator_unsuitable: 'unavailable',
  network_error: 'unavailable',
  bad_answer: 'unavailable',
  unknown_error: 'unavailable',
};

/** What an exception may say to a visitor. */
export function neutralOf(error: unknown): Neutral {
  return isClientError(error) ? NEUTRAL[error.code] : 'unavailable';
}

/** The exact word, for our server's log: the code, or what the operator calls a thing that has none. */
export function logReason(error: unknown): string {
  if (!isClientError(error)) return 'unknown_error';
  const { code, operatorCode = '' } = error;
  return code === 'unknown_error' && /^[a-z][a-z0-9_]{0,63}$/.test(operatorCode) ? operatorCode : code;
}

/** Whether the client, not we or our server, says what went wrong. */
function isClientError(error: unknown): error is DirectWebError {
  return typeof LoginID === 'object' && LoginID.directweb.isDirectWebError(error);
}
