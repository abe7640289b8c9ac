import type { Asked, Desk } from './desk.js';
import { reasonOf } from './neutral.js';

/** A ticket lasts two minutes; a ceremony may take longer, with another device in it. */
const RENEWAL = 60_000;

/**
 * Runs a ceremony under a ticket of our server, which is taken back if it fails.
 *
 * @returns what the ceremony came to, and the ticket's handle.
 */
export async function underTicket<T>(
  desk: Desk,
  asked: Asked,
  ceremony: () => Promise<T>,
): Promise<T & { handle: string }> {
  const handle = await desk.issue(asked);
  // The same visitor's ticket for the same person has the same handle. Where none is given, the old one may do.
  let renewed: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    renewed = desk.issue(asked).catch(() => undefined);
  }, RENEWAL);
  try {
    return { ...(await ceremony()), handle };
  } catch (error) {
    clearInterval(timer);
    await renewed;
    await desk.cancel(handle, reasonOf(error));
    throw error;
  } finally {
    clearInterval(timer);
    // A ticket that comes after its token would be too new for it.
    await renewed;
  }
}
