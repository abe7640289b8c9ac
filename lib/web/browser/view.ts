import type { LoginEvent } from './events.js';

/** From so many seconds on it gets short. */
const SHORT = 10;
/** When the time that is left is said aloud. */
const SPOKEN = [30, SHORT];

/** The sections that the server has put into the page. */
export type Section = Exclude<LoginEvent['type'], 'finished'> | 'gone';

/** The page as the person sees and hears it. Everything is written as text, never as HTML. */
export function viewOf(main: HTMLElement) {
  let shown = main.dataset.state;
  let before = Infinity;

  const say = (...sentences: string[]): void => write('spoken', sentences.join(' '));

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
      const [title, detail] = [...section.querySelectorAll('h1,h1~p,.unseen')].map(textOf);
      document.title = document.title.replace(/.*(?= – )/, title ?? '');
      say(title ?? '', detail ?? '');
      if (focused || !waiting) section.querySelector<HTMLElement>('button,a')?.focus();
    },

    /** The code; one in place of another is pointed out, so that nobody goes on comparing the old one. */
    code(code: string): void {
      const old = textOf(part('code'));
      if (code === old) return;
      part('code').replaceChildren(...groups(code));
      write('digits', [...code].join(' '));
      part('renewed').hidden = !old;
      if (old) say(textOf(part('renewed')), textOf(part('digits')));
    },

    /** On which devices the code can be entered, where there is a place for that. */
    devices(names: string[]): void {
      const list = document.querySelector<HTMLElement>('#devices ul');
      list?.replaceChildren(...names.map((name) => element('li', name)));
      list?.parentElement?.toggleAttribute('hidden', !names.length);
    },

    /** How long the code is valid: for the eye each second, for the ear now and then. */
    left(seconds: number): void {
      const { text, spoken } = part('left').dataset;
      const bar = part('bar') as HTMLProgressElement;
      write('left', fill(text, `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`));
      bar.max = Math.max(bar.max, seconds);
      bar.value = seconds;
      main.toggleAttribute('data-short', seconds <= SHORT);
      if (seconds < before && SPOKEN.includes(seconds)) say(fill(spoken, seconds));
      before = seconds;
    },

    /** A remark that comes and goes. */
    note(id: 'restoring' | 'offline', on: boolean): void {
      const note = part(id);
      if (on && note.hidden) say(textOf(note));
      note.hidden = !on;
    },

    /** Unfolds the help for somebody who waits in vain. */
    help(): void {
      const help = part('help') as HTMLDetailsElement;
      if (!help.open) say(textOf(help));
      help.open = true;
    },

    /** When to try again. */
    retry(at = ''): void {
      const place = part('retry');
      const time = place.querySelector('time');
      place.hidden = !at;
      if (!time) return;
      time.dateTime = at;
      localise(time);
    },
  };
}

/** Puts the visitor's time of day in place of the server's. */
export function localise(time: HTMLTimeElement): void {
  if (!time.dateTime) return;
  time.textContent = new Date(time.dateTime).toLocaleTimeString([], { timeStyle: 'short' });
}

/** Writes text into the element of that id. */
export function write(id: string, text: string): void {
  part(id).textContent = text;
}

function part(id = ''): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw Error(id);
  return element;
}

function textOf(element: Element): string {
  return element.textContent;
}

function fill(template = '', value: string | number): string {
  return template.replace('%s', String(value));
}

/** Digits in groups of at most four, as the server makes them. */
function groups(code: string): HTMLElement[] {
  if (!code) return [];
  const size = Math.ceil(code.length / Math.ceil(code.length / 4));
  return [element('span', code.slice(0, size)), ...groups(code.slice(size))];
}

function element(name: string, text: string): HTMLElement {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
