/** After this time (ms) a page that is still there may be pressed again: its request got lost. */
const LOST = 10_000;

/** One press, one request: until the page has gone, no second form is sent. */
export function onePress(): void {
  let sent = false;
  let timer: number;
  const mark = (now: boolean): void => {
    sent = now;
    clearTimeout(timer);
    if (sent) timer = setTimeout(mark, LOST, false);
    // Not `disabled`: that would lose the focus, and some browsers keep it over a reload.
    for (const button of document.querySelectorAll('button')) button.ariaDisabled = String(sent);
  };
  document.addEventListener('submit', (event) => {
    if (sent) event.preventDefault();
    else mark(true);
  });
  // A page that comes back as it was left is to be used again.
  addEventListener('pageshow', () => mark(false));
}
