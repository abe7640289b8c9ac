/** The languages that this package has texts in, in the order in which they were written. */
export const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'pl', 'ja', 'zh-Hans', 'ko', 'ar'] as const;

/** A language of our pages, as BCP 47 writes it. */
export type Language = (typeof LANGUAGES)[number];

/** More than any browser sends: what comes after is not looked at. */
const LONGEST_HEADER = 1000;
/** After all that has a weight. */
const LEAST = 0.0001;

/**
 * The language to answer in.
 *
 * @param accepted - `Accept-Language`, whatever it looks like.
 * @param offered - the languages of the site; the first one is for everybody who understands none of them.
 */
export function nearestLanguage(accepted: string | undefined, offered: readonly [Language, ...Language[]]): Language {
  const others = offered.includes('en') ? 'en' : offered[0];
  if (accepted === undefined) return others;
  const ranges = accepted.slice(0, LONGEST_HEADER).split(',').map(readRange);
  const named = ranges.map(({ tag }) => primaryOf(tag));
  const wanted = ranges
    .filter(({ quality }) => quality > 0)
    // Sorting keeps the order of what is wanted alike.
    .sort((one, other) => other.quality - one.quality);
  for (const { tag } of wanted) {
    const primary = primaryOf(tag);
    // A star is for all that the header does not name.
    const found = offered.find((language) =>
      tag === '*' ? !named.includes(primaryOf(language)) : primaryOf(language) === primary,
    );
    if (found) return found;
  }
  return others;
}

/** In which direction the language is written. */
export function directionOf(language: Language): 'ltr' | 'rtl' {
  return language === 'ar' ? 'rtl' : 'ltr';
}

/** For `Intl`: digits are those of the code, whatever else the language has. */
export function localeOf(language: Language): string {
  return `${language}-u-nu-latn`;
}

/** One entry of the header, such as `de-CH;q=0.8`. */
function readRange(part: string): { tag: string; quality: number } {
  const [tag = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
  const given = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  const quality = given === undefined ? 1 : parseFloat(given);
  // A weight that is none says nothing against the language.
  return { tag, quality: quality >= 0 && quality <= 1 ? quality : LEAST };
}

function primaryOf(tag: string): string {
  return tag.split(/[-_]/, 1)[0]?.toLowerCase() ?? '';
}
