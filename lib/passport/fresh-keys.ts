import { hash } from 'node:crypto';
import { newBrowserKey } from '../http/browser-key.js';

/** Presses of one button that come this close are one start (ms). */
const DOUBLE_CLICK_MS = 1_000;
/** How many are remembered; they are gone in a second. */
const MAX_REMEMBERED = 10_000;

/**
 * Fresh keys for browsers whose own may have been planted. The two requests of a double click are alike in all that
 * tells browsers apart, and have one key, so that they are one login; any other request with the same old key has
 * another one. They are `#private`, so that logging a strategy prints none.
 */
export class FreshKeys {
  readonly #made = new Map<string, { readonly key: string; readonly at: number }>();

  /** @param asked - the cookies and what else tells browsers apart, and what is started. */
  for(asked: readonly (string | undefined)[]): string {
    // Of one size, however long a cookie is.
    const name = hash('sha256', JSON.stringify(asked));
    const now = Date.now();
    for (const [other, { at }] of this.#made) {
      if (now - at < DOUBLE_CLICK_MS && this.#made.size < MAX_REMEMBERED) break;
      this.#made.delete(other);
    }
    const { key } = this.#made.get(name) ?? newBrowserKey();
    if (!this.#made.has(name)) this.#made.set(name, { key, at: now });
    return key;
  }
}
