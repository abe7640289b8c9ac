// Controls, zero-width characters, line and paragraph separators, and everything that changes the direction of text:
// with those a service could be shown under another name than its own.
const HIDDEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** Text from outside, fit to be shown: nothing hidden in it, and at most `max` characters. */
export function cleanText(text: string, max: number): string {
  const characters = Array.from(text.replace(HIDDEN, ' ').replace(/\s+/g, ' ').trim());
  return characters.length > max ? `${characters.slice(0, max - 1).join('')}\u2026` : characters.join('');
}

/** The part of an address that says whose it is: no user name in front of it, international names spelt out. */
export function cleanAddress(address: string | undefined): string {
  const url = webAddress(address);
  if (!url) return '';
  return cleanText(url.host + (url.pathname === '/' ? '' : url.pathname), 80);
}

/** An address that may become a link, or undefined. */
export function webAddress(address: string | undefined): URL | undefined {
  if (address === undefined) return undefined;
  try {
    const url = new URL(address);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url : undefined;
  } catch {
    return undefined;
  }
}
