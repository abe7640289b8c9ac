import { showClock } from '../../pages/browser/clock.js';
import { showDigits } from '../../pages/browser/digits.js';
import { entitle, part, say, write } from '../../pages/browser/elements.js';
import { neutralOf } from './client.js';
import { StartRefused } from './own-server.js';

/** The page as the person sees and hears it. Everything is written as text, never as HTML. */
export const view = {
  /** What was typed into a field, without the invisible signs that come along when a name is copied. */
  typed(id: string): string {
    return (find(id) as HTMLInputElement | null)?.value.replace(/\p{Cf}/gu, '').trim() ?? '';
  },

  /** Shows one section in place of the others, and puts the focus onto its heading. */
  show(name: string): void {
    for (const section of document.querySelectorAll<HTMLElement>('section')) section.hidden = section.id !== name;
    const heading = part(name).querySelector('h1');
    entitle(heading?.textContent ?? '');
    heading?.focus();
  },

  /** Says that the browser's dialogue is open, or not any more. */
  busy(now: boolean): void {
    const { text = '' } = part('busy').dataset;
    write('busy', now ? text : '');
    part('stop').hidden = !now;
    if (now) part('stopped').hidden = true;
  },

  /** Says that the person has cancelled. */
  stopped(): void {
    part('stopped').hidden = false;
    part('stopped').focus();
  },

  /** Shows the code of a request that waits for another device, with room for its time where that is known. */
  waiting(code: string, timed: boolean): void {
    // The operator's client checks nothing about it but that there is one.
    showDigits(code.replace(/[^0-9]/g, '').slice(0, 10));
    write('who', this.typed('identifier'));
    for (const id of ['bar', 'left']) part(id).hidden = !timed;
    this.show('waiting');
    say(part('digits').textContent);
  },

  /** Says what went wrong, and moves the focus there; nothing is wrong without an error. */
  problem(error?: unknown): void {
    const place = part('problem');
    const field = part('identifier');
    const said = error === undefined ? undefined : saidOf(error);
    place.hidden = said === undefined;
    for (const child of Array.from(place.children) as HTMLElement[]) child.hidden = child.id !== `problem-${said}`;
    if (said === 'entry') {
      field.setAttribute('aria-invalid', 'true');
      field.setAttribute('aria-describedby', 'problem');
    } else {
      field.removeAttribute('aria-invalid');
      field.removeAttribute('aria-describedby');
    }
    if (said === 'told') showRefusal(error as StartRefused);
    // Perhaps this device is not registered; that it is so is not known.
    const instead = find('instead');
    if (instead && said === 'failed') instead.hidden = false;
    if (said !== undefined) place.focus();
  },
};

/** The element of that id, where the page has one. */
export function find(id: string): HTMLElement | null {
  return document.getElementById(id);
}

/** Which of the page's sentences fits; `told` is what our own server says. Of names each page has its own rule. */
function saidOf(error: unknown): string {
  if (!(error instanceof StartRefused)) return neutralOf(error);
  return error.code === 'identifier_invalid' ? 'entry' : 'told';
}

function showRefusal({ code, message, retryAfter }: StartRefused): void {
  write('told', message);
  part('fresh').hidden = code !== 'fresh_login_required';
  const place = part('retry');
  place.hidden = retryAfter === undefined;
  const time = place.querySelector('time');
  if (!time || retryAfter === undefined) return;
  time.dateTime = new Date(Date.now() + retryAfter * 1000).toISOString();
  showClock(time);
}
