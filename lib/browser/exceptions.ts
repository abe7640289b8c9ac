import { DirectWebError } from './errors.js';
import type { DirectWebErrorCode } from './errors.js';

/** What `navigator.credentials` throws, by the names that WebAuthn gives (levels 2 and 3). */
const CODES = new Map<string, DirectWebErrorCode>([
  ['NotAllowedError', 'ceremony_refused'],
  ['AbortError', 'aborted'],
  ['InvalidStateError', 'already_registered'],
  ['SecurityError', 'wrong_domain'],
  ['NotSupportedError', 'authenticator_unsuitable'],
  ['ConstraintError', 'authenticator_unsuitable'],
  // Another script of the page has its dialogue open.
  ['OperationError', 'ceremony_in_progress'],
  // The options came from the operator.
  ['TypeError', 'bad_answer'],
]);

/** The typed error for an exception of the browser's dialogue. */
export function dialogueFailure(cause: unknown, signal: AbortSignal | undefined): DirectWebError {
  // An aborted call throws the reason of the abort, whatever that is.
  if (signal?.aborted) return new DirectWebError('aborted', { cause });
  const { name } = Object(cause) as { name?: unknown };
  return new DirectWebError(CODES.get(String(name)) ?? 'unknown_error', { cause });
}
