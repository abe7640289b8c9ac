import { createHash } from 'node:crypto';
import { CODE_PAGE_SCRIPT } from '../generated/code-page.js';
import { STYLE } from '../pages/theme.js';

/** A file that every visitor gets alike. */
export interface Asset {
  /** Holds a digest of the text: whoever has it never needs to ask again. */
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

/** The script of our pages. */
export const SCRIPT = asset('code-page', 'js', 'text/javascript', CODE_PAGE_SCRIPT);
/** The style sheet of our pages. */
export const STYLE_SHEET = asset('pages', 'css', 'text/css', STYLE);

/** A script that a strategy brings along. */
export function scriptAsset(name: string, text: string): Asset {
  return asset(name, 'js', 'text/javascript', text);
}

/** Finds an asset of all our pages by its name in the URL. */
export function assetNamed(name: string): Asset | undefined {
  return [SCRIPT, STYLE_SHEET].find((known) => known.name === name);
}

function asset(name: string, extension: string, type: string, text: string): Asset {
  const digest = createHash('sha256').update(text).digest('base64url').slice(0, 16);
  return { name: `${name}-${digest}.${extension}`, type: `${type}; charset=utf-8`, text };
}
