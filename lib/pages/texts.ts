import type { Language } from './language.js';
import { en } from './texts/en.js';
import type { Texts } from './texts/en.js';

/** Where each language is: one that is not asked for is not loaded. */
const LOADERS: Readonly<Record<Language, () => Promise<Texts>>> = {
  en: async () => en,
  de: async () => (await import('./texts/de.js')).de,
  fr: async () => (await import('./texts/fr.js')).fr,
  es: async () => (await import('./texts/es.js')).es,
  it: async () => (await import('./texts/it.js')).it,
  pt: async () => (await import('./texts/pt.js')).pt,
  nl: async () => (await import('./texts/nl.js')).nl,
  pl: async () => (await import('./texts/pl.js')).pl,
  ja: async () => (await import('./texts/ja.js')).ja,
  'zh-Hans': async () => (await import('./texts/zh-hans.js')).zhHans,
  ko: async () => (await import('./texts/ko.js')).ko,
  ar: async () => (await import('./texts/ar.js')).ar,
};

/** Some of the sentences of one language, in a site's own words. */
export type OwnTexts = { readonly [Group in keyof Texts]?: Some<Texts[Group]> };

type Some<T> = { readonly [Key in keyof T]?: T[Key] extends string ? string : Some<T[Key]> };

/** What a page is written in. */
export interface Wording {
  readonly language: Language;
  readonly texts: Texts;
}

/**
 * Finds the wording of a language.
 *
 * @param own - the site's own words, by language; they take the place of ours.
 */
export function wordings(own: Readonly<Partial<Record<Language, OwnTexts>>>): (language: Language) => Promise<Wording> {
  const loaded = new Map<Language, Promise<Wording>>();
  const load = async (language: Language): Promise<Wording> => ({
    language,
    texts: merged(await LOADERS[language](), own[language]),
  });
  return (language) => {
    const wording = loaded.get(language) ?? load(language);
    loaded.set(language, wording);
    return wording;
  };
}

/** English as we ship it: for what is said where no page is. */
export const ENGLISH: Wording = { language: 'en', texts: en };

/** Every entry of a table and of those in it: `{ form: { title } }` is `form.title`. */
export function sentencesIn(table: object, path = ''): [path: string, sentence: unknown][] {
  return Object.entries(table).flatMap(([key, value]: [string, unknown]) => {
    const at = path === '' ? key : `${path}.${key}`;
    return typeof value === 'object' && value !== null ? sentencesIn(value, at) : [[at, value]];
  });
}

/** What the page fills in, such as `{site}`. */
export function placeholdersIn(sentence: string): string[] {
  return sentence.match(/\{\w+\}/g) ?? [];
}

function merged<T extends object>(ours: T, own: object | undefined): T {
  if (!own) return ours;
  const entries = Object.entries(ours).map(([key, value]: [string, unknown]) => {
    const theirs = (own as Readonly<Record<string, unknown>>)[key] ?? value;
    const nested = typeof value === 'object' && value !== null && typeof theirs === 'object' && theirs !== null;
    return [key, nested ? merged(value, theirs) : theirs];
  });
  return Object.fromEntries(entries) as T;
}

/** A text of the application: one for everybody, or one a language. */
export type LocalText = string | Readonly<Partial<Record<Language, string>>>;

/** The text in a language; where there is none in it, the English one, or the first. */
export function inLanguage(text: LocalText | undefined, language: Language): string | undefined {
  if (text === undefined || typeof text === 'string') return text;
  return text[language] ?? text.en ?? Object.values(text)[0];
}
