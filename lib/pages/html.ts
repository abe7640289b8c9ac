import { clean, escapeHtml } from './escape.js';

/** HTML that is safe to send: only {@link html} makes it. */
export interface Html {
  readonly html: string;
}

/** What may stand in a template. Strings are cleaned and escaped; `false` and `undefined` leave nothing behind. */
type Value = string | number | false | undefined | Html | readonly Html[];

/**
 * The one way from values to HTML: every string is cleaned and escaped, whatever it is and wherever it stands.
 * Attributes have to be quoted.
 *
 * @example
 * html`<p title="${name}">${paragraphs}</p>`
 */
export function html(parts: TemplateStringsArray, ...values: Value[]): Html {
  // The indentation of our sources is nothing to send; a value is left as it is.
  const [first = '', ...rest] = parts.map((part) => part.replace(/\n\s*/g, '\n'));
  return { html: rest.reduce((text, part, at) => text + asHtml(values[at]) + part, first) };
}

function asHtml(value: Value): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'string') return escapeHtml(clean(value));
  if (typeof value === 'number') return String(value);
  return 'html' in value ? value.html : value.map((item) => item.html).join('');
}
