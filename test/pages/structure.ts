/** The tags of a page with the names of their attributes: what a value must never change. */
export function structureOf(page: string): string[] {
  return Array.from(page.matchAll(/<(?:[^<>"']|"[^"]*"|'[^']*')*>/g), ([tag]) => tag.replace(/="[^"]*"/g, '=""'));
}

/** Whether there is any character that cannot be seen, other than the line ends of our own templates. */
export function hidesSomething(page: string): boolean {
  return /[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|[^\P{Cc}\n]/u.test(page);
}

/** What the strict policy would refuse, or what loads from elsewhere. */
export function breachesOf(page: string): string[] {
  const tags = structureOf(page);
  const breaches = tags.filter(
    (tag) => /\s(on\w+|style|srcdoc|ping)=/i.test(tag) || /^<(style|iframe|img|base)/i.test(tag),
  );
  const [own, ...others] = page.match(/<script(?![^>]* src=)[^>]*>[^<]*/g) ?? [];
  // The few words that load a page again whose script did not come.
  if (own !== undefined && !/^<script nonce="[^"]+">\s*addEventListener\(\s*'error',[^<]*$/.test(own))
    breaches.push(own);
  breaches.push(...others);
  // An empty address is that of the page itself.
  breaches.push(...(page.match(/ (?:src|href|action|formaction)="(?!"|\/(?![/\\]))[^"]*"/g) ?? []));
  return breaches;
}

/** The text of an element that a reader would see. */
export function textOf(page: string): string {
  return page
    .replace(/<(head|noscript)>.*?<\/\1>/gs, '')
    .replace(/<(section|p|div) (?:[^>]* )?hidden>.*?<\/\1>/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
