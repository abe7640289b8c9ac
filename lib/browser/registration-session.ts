/** By the session the operator knows the browser again that began to register a name, and lets it try once more. */
const KEY = 'register_session_id';

/** The session of an unfinished registration; empty if there is none. */
export function recallSession(): string {
  try {
    const kept = localStorage.getItem(KEY) ?? '';
    // Other scripts for this operator have written `undefined` here.
    return /^[\w-]{1,100}$/.test(kept) && !/^(undefined|null)$/.test(kept) ? kept : '';
  } catch {
    // Storage may be forbidden; a registration works without.
    return '';
  }
}

/** Keeps the session until the registration is finished; `undefined` forgets it. */
export function keepSession(session: unknown): void {
  try {
    if (typeof session === 'string') localStorage.setItem(KEY, session);
    else localStorage.removeItem(KEY);
  } catch {
    // As above; or the storage is full.
  }
}
