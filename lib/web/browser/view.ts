import { showClock } from '../../pages/browser/clock.js';
import { showDigits } from '../../pages/browser/digits.js';
import { element, entitle, part, say } from '../../pages/browser/elements.js';
import type { ServerEvent } from './events.js';

/** The sections that the server has put into the page. */
export type Section = Exclude<ServerEvent['type'], 'finished'> | 'gone';

/** The page as the person sees and hears it. Everything is written as text, never as HTML. */
export function codePageView(main: HTMLElement) {
  let { state: shown = '' } = main.dataset;

  return {
    /** Whether that section is shown. */
    shows: (name: Section | 'finished'): boolean => shown === name,

    /** Shows one section in place of another, says so, and moves the focus to what can be done now. */
    show(name: Section): void {
      if (name === shown) return;
      const old = part(shown);
      const section = part(name);
      const focused = old.contains(document.activeElement);
      shown = name;
      old.hidden = true;
      section.hidden = false;
      const waiting = name === 'starting' || name === 'pending';
      const [title = '', detail = ''] = seenIn(section, '.say');
      entitle(title);
      say(title, detail);
      // The heading of an end, so that it is read first; a heading beside a code takes no focus.
      const first = section.querySelector<HTMLElement>('h1,button,a');
      if (first?.tagName === 'H1') first.tabIndex = -1;
      if (focused || !waiting) first?.focus();
    },

    /** The code; one in place of another is pointed out, so that the old one is not compared any more. */
    code(code: string): void {
      const old = textOf(part('code'));
      if (code === old) return;
      showDigits(code);
      // In the picture of the phone, where there is one.
      const picture = document.getElementById('pictured');
      if (picture) picture.textContent = [...part('code').children].map(textOf).join(' ');
      if (old) part('renewed').hidden = false;
      if (old) say(textOf(part('renewed')), textOf(part('digits')));
    },

    /** On which devices the code can be entered, where there is a place for that. */
    devices(names: string[]): void {
      const list = document.querySelector<HTMLElement>('#devices ul');
      list?.replaceChildren(...names.map((name) => element('li', element('bdi', name))));
      list?.parentElement?.toggleAttribute('hidden', !names.length);
    },

    /** A remark that comes and goes. */
    note(id: 'restoring' | 'offline', on: boolean): void {
      const note = part(id);
      if (on && note.hidden) say(textOf(note));
      note.hidden = !on;
    },

    /** Unfolds the help for a person who waits in vain. */
    help(): void {
      const help = part('help') as HTMLDetailsElement;
      if (help.open) return;
      help.open = true;
      say(...seenIn(help, 'summary,li'));
    },

    /** After how long (ms) to try again. */
    retry(ms: number): void {
      const place = part('retry');
      const time = place.querySelector('time');
      place.hidden = false;
      opensIn(ms);
      if (!time) return;
      time.dateTime = new Date(Date.now() + ms).toISOString();
      showClock(time);
    },
  };
}

/** Shows the buttons that led into a wall, once they do not any more. */
export function opensIn(ms: number): void {
  const later = part('later');
  later.hidden = ms > 0;
  if (ms > 0) setTimeout(opensIn, ms, 0);
}

/** The texts of what is in sight: of words for two situations the style sheet shows one. */
function seenIn(section: HTMLElement, selector: string): string[] {
  return [...section.querySelectorAll<HTMLElement>(selector)].map((each) => each.innerText);
}

function textOf(element: Element): string {
  return element.textContent;
}
