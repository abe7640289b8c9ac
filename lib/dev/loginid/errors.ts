import { json, Refusal } from '../server/http.js';
import type { Answer, BodyMistake } from '../server/http.js';

/** The operator's error codes with the status and text of each (protocol 10.1; the statuses are not documented). */
const ERRORS = {
  bad_request: [400, 'Send a JSON object as application/json.'],
  request_validation_error: [400, 'A field is missing or of the wrong type.'],
  username_empty: [400, 'Username was not provided.'],
  username_invalid: [
    400,
    'Username must have 3 to 128 characters, start and end with an alphanumerical character, and no two special characters in a row.',
  ],
  username_taken: [409, 'Username is taken.'],
  client_not_found: [404, 'Client not found for the provided client id.'],
  client_deactivated: [403, 'Client was deactivated via the dashboard.'],
  forbidden: [403, 'This origin is not the Website URL of the client.'],
  user_not_found: [404, 'User not found for the username and API key provided.'],
  account_deactivated: [403, 'Account was deactivated via the dashboard.'],
  account_blocked: [403, 'Account was blocked because of failed authentication attempts.'],
  credential_not_found: [404, 'Credential not found.'],
  failed_to_authenticate: [401, 'Failed to authenticate.'],
  remote_session_in_progress: [409, 'Each user can have only one active remote session at the time.'],
  remote_session_timeout: [400, 'The remote session did not happen within the allowed window.'],
  remote_session_not_found: [404, 'Remote session not found.'],
  remote_session_maximum_retry_attempts: [429, 'Remote session authentication failed too often.'],
  unauthorized: [401, 'Unauthorized.'],
  not_found: [404, 'Not found.'],
  internal_server_error: [500, 'The development operator failed.'],
} as const;

/** A code that the operator itself answers with. */
export type LoginIDErrorCode = keyof typeof ERRORS;

/** An answer with one of the operator's codes, to be thrown. */
export function refusal(code: LoginIDErrorCode, message?: string): Refusal {
  const [status, text] = ERRORS[code];
  return new Refusal(status, code, message ?? text);
}

/** The status that goes with a code; 400 for codes that the operator never uses by itself. */
export function statusOf(code: string): number {
  return Object.hasOwn(ERRORS, code) ? ERRORS[code as LoginIDErrorCode][0] : 400;
}

/** Writes a refusal in the operator's form, and anything else as a failure of its own. */
export function refused(error: unknown): Answer {
  const { status, code, message, headers } =
    error instanceof Refusal
      ? error
      : refusal('internal_server_error', error instanceof Error ? error.message : undefined);
  return json(status, { code, message }, headers);
}

/** The refusal of a body. */
export function badBody(mistake: BodyMistake): Refusal {
  if (mistake !== 'too-large') return refusal('bad_request');
  return new Refusal(413, 'bad_request', 'Send at most 64 KiB.', { connection: 'close' });
}
