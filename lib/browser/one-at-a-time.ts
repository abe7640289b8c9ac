import { DirectWebError } from './errors.js';

/** The page itself keeps it: there may be two copies of this script, and the browser shows one dialogue all the same. */
const RUNNING = Symbol.for('passport-idtoken.ceremony');

/**
 * Runs a request, alone on this page.
 *
 * @throws DirectWebError `ceremony_in_progress` while another one runs, which goes on
 */
export async function oneAtATime<T>(request: () => Promise<T>): Promise<T> {
  const page = globalThis as { [RUNNING]?: boolean };
  if (page[RUNNING]) throw new DirectWebError('ceremony_in_progress');
  page[RUNNING] = true;
  try {
    return await request();
  } finally {
    page[RUNNING] = false;
  }
}
