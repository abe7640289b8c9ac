// Templates that escape: html`<p>${name}</p>` is safe whatever `name` holds.

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text in which only what was written in the template is HTML. */
class Html {
  constructor(text) {
    this.text = text;
  }
}

/** Puts values into a template: escaped, unless they come from `html` themselves. Nothing for undefined, null, false. */
export function html(strings, ...values) {
  return new Html(String.raw({ raw: strings }, ...values.map(put)));
}

function put(value) {
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(put).join('');
  if (value === undefined || value === null || value === false) return '';
  return String(value).replace(/[&<>"']/g, (character) => ESCAPES[character]);
}
