import type { Logins } from './logins.js';
import { viewOf } from './record.js';
import type { LoginRecord, LoginView } from './record.js';

/** See `LoginDesk.watch`. */
export async function watchLogin(
  logins: Logins,
  { handle, key }: { readonly handle: string; readonly key: string },
  listen: (view: LoginView) => void,
): Promise<() => void> {
  // Whose login it is, is asked once, before anything is shown: a handle never changes its browser.
  let telling = false;
  let moves = 0;
  const tell = (record: LoginRecord) => listen(viewOf(record, Date.now()));
  const unwatch = await logins.watch(handle, (now) => {
    moves += 1;
    if (telling) tell(now);
  });
  try {
    let first: LoginRecord;
    let before: number;
    do {
      before = moves;
      first = await logins.owned(handle, key);
      // If it moved meanwhile, nobody knows whether it was read before or after that.
    } while (moves !== before);
    telling = true;
    tell(first);
  } catch (error) {
    unwatch();
    throw error;
  }
  return () => {
    telling = false;
    unwatch();
  };
}
