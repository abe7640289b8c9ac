/** No value that a page shows is longer: a return address may have 2 kB, a name has far less. */
const LONGEST = 2048;

/** Tabs, line ends, and what JavaScript, JSON in a script, or server-sent events take for a line end. */
const SPACING = /[\t-\r\x85\u2028\u2029]/g;
/** Other controls; format characters, with which text can turn its direction or hide; halves of characters. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}]/gu;

/**
 * Text from outside (an operator, a visitor, a `Host` header) as one line that shows what it is: no control and no
 * bidirectional character, not longer than `longest`. For HTML, JSON and event streams alike.
 */
export function clean(text: string, longest = LONGEST): string {
  // What is cut off anyway is not worth looking at; a character has at most two units.
  const visible = text
    .slice(0, longest * 4)
    .replace(SPACING, ' ')
    .replace(INVISIBLE, '');
  const characters = Array.from(visible);
  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : visible;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for HTML, between tags and in quoted attributes alike. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
