import { readdirSync, readFileSync } from 'node:fs';

const pages = ['README.md', 'SECURITY.md', ...readdirSync('docs').map((page) => `docs/${page}`)].filter((page) =>
  page.endsWith('.md'),
);

/** Sentences, over the ends of lines. */
const sentences = (text: string) => text.replace(/\s+/g, ' ').split(/(?<=[.:;])\s/);

it.each(pages)('%s promises no protection from phishing but that of FIDO2 (S23)', (page) => {
  const promises = sentences(readFileSync(page, 'utf8')).filter((sentence) =>
    /phishing[- ]resistant|resists? phishing/i.test(sentence),
  );
  for (const promise of promises) expect(promise).toMatch(/\b(no|not|nothing|never)\b[^.;:]*phishing|fido2/i);
});
