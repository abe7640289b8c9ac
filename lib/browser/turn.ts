import { DirectWebError } from './errors.js';

/** A browser shows one dialogue a page, however many objects the page has made. */
let taken = false;

/**
 * Runs a request, alone on this page.
 *
 * @throws DirectWebError `ceremony_in_progress` while another one runs, which goes on
 */
export async function inTurn<T>(request: () => Promise<T>): Promise<T> {
  if (taken) throw new DirectWebError('ceremony_in_progress');
  taken = true;
  try {
    return await request();
  } finally {
    taken = false;
  }
}
