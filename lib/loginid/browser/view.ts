import { Refusal } from './desk.js';
import { neutralOf } from './neutral.js';

/** The page as the person sees and hears it. Everything is written as text, never as HTML. */
export const view = {
  /** What was typed into a field. */
  typed(id: string): string {
    return (find(id) as HTMLInputElement | undefined)?.value.trim() ?? '';
  },

  /** Shows one section in place of the others, and puts the focus onto its heading. */
  show(name: string): void {
    for (const section of document.querySelectorAll<HTMLElement>('section')) section.hidden = section.id !== name;
    const heading = part(name).querySelector('h1');
    document.title = document.title.replace(/.*(?= – )/, heading?.textContent ?? '');
    heading?.focus();
  },

  /** The browser's dialogue is open, or not any more: until then nothing else can be started. */
  busy(now: boolean): void {
    const place = part('busy');
    place.textContent = now ? (place.dataset.text ?? '') : '';
    // Not `disabled`: that would lose the focus.
    for (const button of document.querySelectorAll('form button:not([type])')) button.ariaDisabled = String(now);
  },

  /** Says what went wrong, and moves the focus there; nothing is wrong without an error. */
  problem(error?: unknown): void {
    const place = part('problem');
    const field = part('identifier');
    const refusal = error instanceof Refusal ? error : undefined;
    const said = refusal ? 'told' : error === undefined ? undefined : neutralOf(error);
    place.hidden = said === undefined;
    for (const child of Array.from(place.children) as HTMLElement[]) child.hidden = child.id !== `problem-${said}`;
    if (said === 'entry' || refusal?.code === 'identifier_invalid') {
      field.setAttribute('aria-invalid', 'true');
      field.setAttribute('aria-describedby', 'problem');
    } else {
      field.removeAttribute('aria-invalid');
      field.removeAttribute('aria-describedby');
    }
    if (refusal) tell(refusal);
    // Perhaps this device is not registered; that it is so is not known.
    const instead = find('instead');
    if (instead && said === 'failed') instead.hidden = false;
    if (said !== undefined) place.focus();
  },

  /** Says something aloud that is seen anyway. */
  say(sentence: string): void {
    part('spoken').textContent = sentence;
  },
};

/** The element of that id, where the page has one. */
export function find(id: string): HTMLElement | undefined {
  return document.getElementById(id) ?? undefined;
}

/** The element of that id. */
export function part(id: string): HTMLElement {
  const element = find(id);
  if (!element) throw Error(id);
  return element;
}

function tell({ code, message, retryAfter }: Refusal): void {
  part('told').textContent = message;
  part('fresh').hidden = code !== 'fresh_login_required';
  const place = part('retry');
  place.hidden = retryAfter === undefined;
  const [time] = place.getElementsByTagName('time');
  if (!time || retryAfter === undefined) return;
  const at = new Date(Date.now() + retryAfter * 1000);
  time.dateTime = at.toISOString();
  time.textContent = at.toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' });
}
