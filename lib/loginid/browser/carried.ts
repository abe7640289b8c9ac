/** The username goes from one of our pages to the next, and into no address, history or log. */
const KEY = 'passport-idtoken-username';

/** Keeps the username when a link of the page is followed. */
export function carry(typed: () => string): void {
  document.addEventListener('click', ({ target }) => {
    if (!(target instanceof Element) || !target.closest('main a')) return;
    try {
      sessionStorage.setItem(KEY, typed());
    } catch {
      // Storage may be forbidden: then it is typed again.
    }
  });
}

/** What was kept; it is kept no longer. */
export function carried(): string {
  try {
    const kept = sessionStorage.getItem(KEY) ?? '';
    sessionStorage.removeItem(KEY);
    return kept;
  } catch {
    return '';
  }
}
