import { ownPath } from '../http/same-origin.js';
import type { SetupWarnings } from '../http/setup-warnings.js';
import type { SessionRequest } from './note.js';

/**
 * Where a person wants to arrive: what the request says, else what a guard of the application has left in
 * `req.session.returnTo`.
 *
 * @param given - `returnTo` of the request.
 * @returns a path of our own; what is none is dropped, with a warning outside production.
 */
export function returnToOf({ session }: SessionRequest, given: unknown, warnings: SetupWarnings): string | undefined {
  const wanted = given ?? session?.returnTo ?? '';
  const path = ownPath(wanted);
  const isDropped = path === undefined && wanted !== '';
  if (isDropped && process.env.NODE_ENV !== 'production') warnings.warn('return_to_dropped');
  return path;
}
