/** After this time (ms) a page that is still there may be pressed again: its request got lost. */
const LOST_MS = 10_000;

/**
 * One press, one request: while a form is on its way, or what is done in its place goes on, no second one is sent.
 *
 * @param pressed - lets the form go, or does something in its place; comes to whether the page is being left
 */
export function singleSubmit(pressed: (event: SubmitEvent) => boolean | Promise<boolean>): void {
  let taken = false;
  let timer: number;

  const take = (now: boolean): void => {
    taken = now;
    clearTimeout(timer);
    // Not `disabled`: that would lose the focus, and some browsers keep it over a reload.
    for (const button of document.querySelectorAll('button:not([type])')) button.ariaDisabled = String(now);
  };

  const press = async (event: SubmitEvent): Promise<void> => {
    take(true);
    if (await pressed(event)) timer = setTimeout(take, LOST_MS, false);
    else take(false);
  };

  document.addEventListener('submit', (event) => {
    if (taken) event.preventDefault();
    else void press(event);
  });
  // A page that comes back as it was left is to be used again.
  addEventListener('pageshow', ({ persisted }) => persisted && take(false));
}
