import { clean } from './escape.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { directionOf } from './language.js';
import type { PageState, PageSubject } from './page-state.js';
import type { Wording } from './texts.js';

/** Who asks, as the site calls itself. */
export interface Brand {
  /** As the phone shows it; without one the host stands alone. */
  readonly name: string | undefined;
  /** The address of a square picture. */
  readonly logo: string | undefined;
}

/** What a login here is for, in the visitor's language. */
export interface Purpose {
  /** In place of "Sign in". */
  readonly title: string | undefined;
  readonly text: string | undefined;
  /** Why each scope is asked for. */
  readonly why: Readonly<Partial<Record<string, string>>>;
}

/** What every page needs of the router, and of the answer it is sent in. */
export interface PageLayout extends Wording {
  /** The nonce of the Content-Security-Policy. */
  readonly nonce: string;
  /** The host that is shown to the person, such as `shop.example.com`. */
  readonly host: string;
  /** With its scheme, such as `https://shop.example.com`. */
  readonly origin: string;
  readonly brand: Brand;
  readonly purpose: Purpose;
  /** Opens the operator's app on the device one sits at. */
  readonly appLink: string | undefined;
  /** There is another way to sign in than the one of the page. */
  readonly hasOtherWay: boolean;
  /** Outside production: pages of errors say what the developer has to know. */
  readonly developing: boolean;
  /** The router's public path, such as `/login`. */
  readonly loginPath: string;
  /** The URLs of the page's scripts, under their hashed names. */
  readonly scripts: readonly string[];
  /** The URL of our style sheet, under its hashed name. */
  readonly style: string;
  /** Writes the document in place of us. */
  readonly render?: ((state: PageState) => string) | undefined;
}

/** What a page puts into its layout. */
interface Content {
  /** Says in the tab what the page is about. */
  readonly title: string;
  readonly main: Html;
  /** The same for an application that writes its markup itself. */
  readonly subject: PageSubject;
  /** Seconds after which a browser without scripts asks for the page again. */
  readonly refresh?: number | undefined;
  /** It is of little use without its script. */
  readonly scripted?: boolean;
}

/** The document around a page: what all of them load, and who is asking. */
export function documentOf(layout: PageLayout, content: Content): string {
  const { language, loginPath, nonce, render } = layout;
  const { title, subject } = content;
  const direction = directionOf(language);
  const main = tight(content.main);
  const head = tight(headOf(layout, content));
  if (render)
    return render({
      ...subject,
      title,
      language,
      direction,
      site: plainSiteName(layout),
      loginPath,
      nonce,
      head,
      main,
    });
  // `format-detection`: a code is no telephone number to call.
  return tight(
    html`<!doctype html>
      <html lang="${language}" dir="${direction}">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width" />
          <meta name="color-scheme" content="light dark" />
          <meta name="format-detection" content="telephone=no" />
          <title>${title} – ${plainSiteName(layout)}</title>
          ${headOf(layout, content)}
        </head>
        <body>
          <div class="card">${brandOf(layout)} ${content.main}</div>
        </body>
      </html>`,
  );
}

/** What a page loads. */
function headOf({ nonce, scripts, style }: PageLayout, { refresh, scripted }: Content): Html {
  return html`${scripted === true && loadedAgain(nonce)}
    <link rel="stylesheet" nonce="${nonce}" href="${style}" />
    ${scripts.map((script) => html`<script defer nonce="${nonce}" src="${script}"></script>`)}
    ${refresh !== undefined && html`<noscript><meta http-equiv="refresh" content="${refresh}" /></noscript>`}`;
}

/** Without the space that only our sources need. */
function tight({ html: text }: Html): string {
  return text
    .replace(/>\s*\n\s*</g, '><')
    .replace(/\s+(?=\/?>)/g, '')
    .trim();
}

/**
 * While the site is being renewed, a page may name scripts that the process it asks does not have, and would be dead: it
 * is loaded once more. By a few words in the page, since a script that did not come cannot do it.
 */
function loadedAgain(nonce: string): Html {
  // prettier-ignore
  return html`<script nonce="${nonce}">addEventListener('error',({target:{src}})=>/[.]js$/.test(src)&&sessionStorage.lost!=src&&location.reload(sessionStorage.lost=src),!0)</script>`;
}

/** Who asks: the site's name if it gave one, else its host. */
export function plainSiteName({ brand, host }: PageLayout): string {
  return clean(brand.name ?? host, brand.name === undefined ? LONGEST_HOST : LONGEST_NAME);
}

/** The same in a sentence, whatever its direction. */
export function siteName(layout: PageLayout): Html {
  return html`<bdi>${plainSiteName(layout)}</bdi>`;
}

const LONGEST_HOST = 253;
const LONGEST_NAME = 80;

function brandOf(layout: PageLayout): Html {
  const { brand, host } = layout;
  const name = plainSiteName(layout);
  const [initial = ''] = name;
  const logo =
    brand.logo === undefined
      ? html`<span class="logo" aria-hidden="true">${initial.toLocaleUpperCase(layout.language)}</span>`
      : html`<img class="logo" src="${brand.logo}" alt="" width="40" height="40" />`;
  const below = html` <bdi translate="no">${clean(host, LONGEST_HOST)}</bdi>`;
  return html`<header class="brand">
    ${logo}
    <p><b>${siteName(layout)}</b>${brand.name !== undefined && below}</p>
  </header>`;
}
