/** Writes the time of an element by the visitor's clock, in place of the server's words for it. */
export function showClock(time: HTMLTimeElement): void {
  time.textContent = new Date(time.dateTime).toLocaleTimeString(document.documentElement.lang, { timeStyle: 'short' });
}
