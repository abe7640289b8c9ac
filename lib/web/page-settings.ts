import { misuse, warn } from '../mistakes.js';
import { nearestLanguage, LANGUAGES } from '../pages/language.js';
import type { Language } from '../pages/language.js';
import type { Brand, Purpose } from '../pages/layout.js';
import { inLanguage, wordings } from '../pages/texts.js';
import type { LocalText, Wording } from '../pages/texts.js';
import { styleOf } from '../pages/theme.js';
import { imageAsset, SCRIPT, styleAsset } from './assets.js';
import type { Asset } from './assets.js';
import { dataImage, hardToRead } from './page-options.js';
import type { PageOptions } from './page-options.js';

/** What the pages of one router have in common. */
export interface PageSettings {
  readonly brand: Brand;
  readonly style: Asset;
  /** What every visitor may load. */
  readonly assets: readonly Asset[];
  /** From where a page may load pictures, as its policy says it; `undefined`: from nowhere. */
  readonly images: string | undefined;
  readonly appLink: string | undefined;
  /** Writes the document in place of us. */
  readonly render: PageOptions['render'];
  /** What a page is written in, by the visitor's `Accept-Language`. */
  wordingFor(accepted: string | undefined): Promise<Wording>;
  purposeIn(language: Language): Purpose;
}

/**
 * @param options - checked.
 * @param loginPath - below which the assets are.
 */
export function pageSettingsOf(options: PageOptions, loginPath: string): PageSettings {
  const { site, languages = LANGUAGES, texts = {}, purpose = {}, appLink, render } = options;
  const [first = 'en', ...others] = languages;
  const warning = site && hardToRead(site);
  if (warning !== undefined) warn('contrast_low', warning, 'docs/pages.md');
  const style = styleAsset(styleOf({ accent: site?.accent, accentText: site?.accentText }));
  const embedded = site?.logo === undefined ? undefined : dataImage(site.logo);
  const picture = embedded && imageAsset(embedded.type, Buffer.from(embedded.base64, 'base64'));
  const logo = picture ? `${loginPath}/assets/${picture.name}` : site?.logo;
  const wordingOf = wordings(texts);
  return {
    brand: { name: site?.name, logo },
    style,
    assets: [SCRIPT, style, ...(picture ? [picture] : [])],
    images: logo?.startsWith('https:') ? new URL(logo).origin : logo && "'self'",
    appLink,
    render: render && ((state) => wholePage(render(state))),
    wordingFor: (accepted) => wordingOf(nearestLanguage(accepted, [first, ...others])),
    purposeIn: (language) => ({
      title: inLanguage(purpose.title, language),
      text: inLanguage(purpose.text, language),
      why: allIn(purpose.why ?? {}, language),
    }),
  };
}

function wholePage(html: unknown): string {
  if (typeof html === 'string' && html.trim() !== '') return html;
  // A function that promises is told of its mistake, and no more: what it breaks later must not end the process.
  Promise.resolve(html).catch(() => undefined);
  throw misuse('loginRouter: `render` must give the whole page as text.', 'docs/pages.md');
}

function allIn(texts: Readonly<Record<string, LocalText>>, language: Language): Purpose['why'] {
  const entries = Object.entries(texts).map(([name, text]) => [name, inLanguage(text, language)]);
  return Object.fromEntries(entries) as Purpose['why'];
}
