import { isLoginError } from '../../lib/login/errors.js';

/** The code with which something is refused, be it thrown or the value of a finish; `accepted` if it is not. */
export async function codeOf(asking: Promise<unknown>): Promise<string> {
  try {
    const { type, code } = ((await asking) ?? {}) as { type?: unknown; code?: string };
    return type === 'refused' && code !== undefined ? code : 'accepted';
  } catch (error) {
    if (isLoginError(error)) return error.code;
    throw error;
  }
}
