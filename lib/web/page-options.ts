import { callback, nested, oneOrMore, plainText, webAddress } from '../options.js';
import type { Rule } from '../options.js';
import { contrast, readableOn } from '../pages/contrast.js';
import { LANGUAGES } from '../pages/language.js';
import type { Language } from '../pages/language.js';
import type { PageState } from '../pages/page-state.js';
import { ENGLISH, placeholdersIn } from '../pages/texts.js';
import type { LocalText, OwnTexts } from '../pages/texts.js';

/** How a site presents itself on our pages. */
export interface SiteOptions {
  /** The site's name, as the phone shows it. */
  name: string;
  /** A square picture: an `https:` address, a path of this site, or a `data:image/...;base64` URL. Default: the first letter of the name. */
  logo?: string;
  /** The colour of the filled button and the logo's tile, such as `#2a48c8`. */
  accent?: string;
  /** The colour of the text on it. Default: black or white, whichever can be read better. */
  accentText?: string;
}

/** What a login here is for. */
export interface PurposeOptions {
  /** In place of "Sign in", such as `Link a phone to your account`. */
  title?: LocalText;
  /** A sentence or two below it. */
  text?: LocalText;
  /** Why each scope is asked for, by scope, such as `{ 'identity:name': 'to write it on your order' }`. */
  why?: Readonly<Record<string, LocalText>>;
}

/** The options of `loginRouter` that are about its pages. */
export interface PageOptions {
  /** The site's name, logo and colour. */
  site?: SiteOptions;
  /** The languages of the pages; the first one, or English, is for everybody else. Default: all that we have. */
  languages?: Language[];
  /** Sentences in your own words, by language and key. */
  texts?: Readonly<Partial<Record<Language, OwnTexts>>>;
  /** What a login here is for, in place of "Sign in"; and why each scope is asked for. */
  purpose?: PurposeOptions;
  /** Opens the operator's app on the device that the person sits at: an `https:` address, or one of the app's own scheme. */
  appLink?: string;
  /**
   * Writes each page in place of us: gives the whole document. The policy of the page stays as strict as it is, so what
   * it loads needs the state's `nonce`.
   */
  render?: (state: PageState) => string;
}

/** The largest logo that a `data:` URL may hold (characters). */
const LARGEST_LOGO = 100_000;
const OWN_PATH = /^\/(?![/\\])[\w\-./~%@:+?=&]*$/;
const DATA_IMAGE = /^data:(image\/(?:png|jpeg|gif|webp|avif|svg\+xml));base64,([\w+/]+={0,2})$/;
const COLOUR = /^#([\da-f]{3}|[\da-f]{6})$/i;
/** An address that a page has as it is: nothing in it is cleaned away, and nothing cut off. */
const WHOLE_ADDRESS = /^[^\s\p{C}]{1,2048}$/u;
/** Schemes that run code or open files in place of an app. */
const NO_APP =
  /^(javascript|vbscript|data|blob|filesystem|file|jar|about|chrome|resource|view-source|http|ws|wss|ftp|mailto|tel|sms):$/;

/** A logo that is handed in as a `data:` URL: its type, and its content in Base64. */
export function dataImage(logo: string): { type: string; base64: string } | undefined {
  const [, type, base64] = DATA_IMAGE.exec(logo) ?? [];
  return type === undefined || base64 === undefined ? undefined : { type, base64 };
}

/** One text, or one a language. */
function localText(most: number): Rule {
  const plain = plainText(most);
  return (value) => (typeof value === 'string' ? plain(value) : byLanguage(plain)(value));
}

const language: Rule = (value) =>
  (LANGUAGES as readonly unknown[]).includes(value) ? undefined : `must be one of ${LANGUAGES.join(', ')}`;

/** An object with a value for each of some languages. */
function byLanguage(rule: Rule): Rule {
  return recordOf((name) => language(name) ?? rule, 'an object by language, such as { en: ... }');
}

/** An object whose values fit the rule of their name; a rule that is text says what is wrong with the name. */
function recordOf(ruleOf: (name: string) => Rule | string, form: string): Rule {
  return nested((value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return `must be ${form}`;
    for (const [name, entry] of Object.entries(value)) {
      const rule = ruleOf(name);
      if (typeof rule === 'string') return `has the key \`${name}\`, which ${rule}`;
      const mistake = rule(entry);
      if (mistake !== undefined) return `has a \`${name}\` that ${mistake}`;
    }
    return undefined;
  });
}

/** An object with these keys. */
function objectWith(rules: Readonly<Record<string, Rule>>, form: string): Rule {
  const names = Object.keys(rules).join(', ');
  return recordOf((name) => (Object.hasOwn(rules, name) ? rules[name] : undefined) ?? `is none of ${names}`, form);
}

const logo: Rule = (value) => {
  const given = typeof value === 'string' ? value : '';
  const isAddress = (given.startsWith('https://') && webAddress(given) !== undefined) || OWN_PATH.test(given);
  const fits = isAddress ? WHOLE_ADDRESS.test(given) : given.length <= LARGEST_LOGO && dataImage(given) !== undefined;
  return fits
    ? undefined
    : `must be an https: address, a path of this site such as /logo.svg, or a data:image/...;base64 URL of at most ${LARGEST_LOGO} characters`;
};

const colour: Rule = (value) =>
  typeof value === 'string' && COLOUR.test(value) ? undefined : 'must be a colour such as #2a48c8';

const siteParts = objectWith(
  { name: plainText(80), logo, accent: colour, accentText: colour },
  'such as { name, logo, accent }',
);

const site = nested((value) => {
  const mistake = siteParts(value);
  if (mistake !== undefined) return mistake;
  const { name, accent, accentText } = value as Partial<SiteOptions>;
  if (name === undefined) return 'must have a `name`';
  return accentText !== undefined && accent === undefined
    ? 'has an `accentText` without the `accent` that it stands on'
    : undefined;
});

const ownTexts: Rule = (value) => mistakeInWords(value, ENGLISH.texts, '');

/** What is wrong with words in place of some of ours; `path` leads to them. */
function mistakeInWords(own: unknown, ours: string | object, path: string): string | undefined {
  const named = path === '' ? '' : `has a \`${path}\` that `;
  if (typeof ours === 'string') {
    const mistake = plainText(600)(own);
    if (mistake !== undefined) return named + mistake;
    const strange = placeholdersIn(own as string).find((name) => !ours.includes(name));
    return strange && `has a \`${path}\` with ${strange}, which nothing is filled in for`;
  }
  if (typeof own !== 'object' || own === null || Array.isArray(own)) return `${named}must be an object of sentences`;
  const known = new Map<string, string | object>(Object.entries(ours));
  for (const [key, words] of Object.entries(own)) {
    const at = path === '' ? key : `${path}.${key}`;
    const replaced = known.get(key);
    if (replaced === undefined) return `has the key \`${at}\`, which our pages do not have`;
    const mistake = mistakeInWords(words, replaced, at);
    if (mistake !== undefined) return mistake;
  }
  return undefined;
}

const appLink: Rule = (value) => {
  const url =
    typeof value === 'string' && WHOLE_ADDRESS.test(value) && URL.canParse(value) ? new URL(value) : undefined;
  return url && !NO_APP.test(url.protocol)
    ? undefined
    : "must be an https: address, or one of the app's own scheme such as myid://open";
};

/** A rule for each option about the pages. */
export const PAGE_RULES: Readonly<Record<keyof PageOptions, Rule>> = {
  site,
  languages: (value) => (Array.isArray(value) ? oneOrMore(language)(value) : 'must be a list of languages'),
  texts: byLanguage(ownTexts),
  purpose: objectWith(
    {
      title: localText(80),
      text: localText(300),
      why: recordOf(() => localText(120), 'an object by scope'),
    },
    'such as { title, text, why }',
  ),
  appLink,
  render: callback,
};

/** What people can hardly read, as a warning for the developer. */
export function hardToRead({ accent, accentText }: SiteOptions): string | undefined {
  if (accent === undefined) return undefined;
  const on = accentText ?? readableOn(accent);
  const ratio = contrast(accent, on);
  return ratio >= 4.5
    ? undefined
    : `loginRouter: \`site.accentText\` ${on} on \`site.accent\` ${accent} has a contrast of ${ratio.toFixed(1)}, and 4.5 is needed to read it; ${readableOn(accent)} would have ${contrast(accent, readableOn(accent)).toFixed(1)}.`;
}
