/** The element of that id. Throws where the page has none: then page and script are not of one version. */
export function part(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw Error(id);
  return found;
}

/** An element with that content: text from outside is never read as HTML. */
export function element(name: string, content: string | HTMLElement): HTMLElement {
  const made = document.createElement(name);
  made.append(content);
  return made;
}

/** Writes text into the element of that id. */
export function write(id: string, text: string): void {
  part(id).textContent = text;
}

/** Says sentences aloud that are seen anyway. */
export function say(...sentences: string[]): void {
  write('spoken', sentences.join(' '));
}

/** Puts a title in place of the page's; the name of the site behind it stays. */
export function entitle(title: string): void {
  document.title = document.title.replace(/.*(?= – )/, () => title);
}
