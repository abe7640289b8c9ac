import { createHash } from 'node:crypto';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { CODE_PAGE_SCRIPT } from '../generated/code-page.js';

/** A file that every visitor gets alike. */
export interface Asset {
  /** Holds a digest of the content: a browser that has it never needs to ask again. */
  readonly name: string;
  readonly type: string;
  readonly content: Buffer;
  /** The same, smaller, where that helps, by its `Content-Encoding`: the smallest first. */
  readonly packed?: Readonly<Record<'br' | 'gzip', Buffer>>;
}

/** The script of our pages. */
export const SCRIPT = scriptAsset('code-page', CODE_PAGE_SCRIPT);

/** A script that a strategy brings along. */
export function scriptAsset(name: string, text: string): Asset {
  return textAsset(name, 'js', 'text/javascript', text);
}

/** The style sheet of a site's pages. */
export function styleAsset(text: string): Asset {
  return textAsset('pages', 'css', 'text/css', text);
}

/** A picture that the application handed in. */
export function imageAsset(type: string, content: Buffer): Asset {
  const extension = /^image\/(\w+)/.exec(type)?.[1] ?? 'img';
  return { name: `logo-${digestOf(content)}.${extension}`, type, content };
}

function textAsset(name: string, extension: string, type: string, text: string): Asset {
  const content = Buffer.from(text);
  // It holds nothing of anybody, so its length tells nothing.
  const packed = { br: brotliCompressSync(content), gzip: gzipSync(content, { level: 9 }) };
  return { name: `${name}-${digestOf(content)}.${extension}`, type: `${type}; charset=utf-8`, content, packed };
}

function digestOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('base64url').slice(0, 16);
}
