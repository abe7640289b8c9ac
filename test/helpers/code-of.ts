import type { LoginError } from '../../lib/login/errors.js';

/** The code with which a promise is rejected; `accepted` if it is not. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'accepted';
  } catch (error) {
    return (error as LoginError).code;
  }
}
