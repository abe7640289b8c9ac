import { element, part, write } from './elements.js';

/** Shows a code: in groups to the eye, digit by digit to the ear. */
export function showDigits(code: string): void {
  part('code').replaceChildren(...groups(code));
  write('digits', [...code].join(' '));
}

/** Groups of at most four digits, easy to compare: as the server writes them into the page. */
function groups(code: string): HTMLElement[] {
  if (!code) return [];
  const size = Math.ceil(code.length / Math.ceil(code.length / 4));
  return [element('span', code.slice(0, size)), ...groups(code.slice(size))];
}
