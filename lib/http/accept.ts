import type { IncomingMessage } from 'node:http';
import { isJson } from './same-origin.js';

/** Whether the answer has to be JSON: the body is JSON, or `Accept` prefers it to a page. */
export function wantsJson(req: IncomingMessage): boolean {
  if (isJson(req)) return true;
  const { accept } = req.headers;
  if (accept === undefined) return false;
  const json = preference(accept, 'application/json');
  const page = preference(accept, 'text/html');
  // `application/json, */*` names JSON and only tolerates the rest.
  return json.quality > page.quality || (json.quality === page.quality && json.exactness > page.exactness);
}

/** Whether the answer is to be a page by the client's own word: it names HTML, and prefers nothing to it. */
export function asksForPage(req: IncomingMessage): boolean {
  const { quality, exactness } = preference(req.headers.accept ?? '', 'text/html');
  return quality > 0 && exactness === EXACT && !wantsJson(req);
}

/** A range that names the type itself, not all of its kind. */
const EXACT = 3;

/** How much a type is wanted, by the most exact range that covers it. */
function preference(accept: string, type: string): { quality: number; exactness: number } {
  const ranges = [type, `${type.split('/')[0] ?? ''}/*`, '*/*'];
  const wanted = accept.split(',').map((part) => part.split(';').map((piece) => piece.trim().toLowerCase()));
  for (const [at, range] of ranges.entries()) {
    const found = wanted.find(([name]) => name === range);
    if (!found) continue;
    const quality = Number(found.find((piece) => piece.startsWith('q='))?.slice(2) ?? 1);
    return { quality: quality >= 0 && quality <= 1 ? quality : 0, exactness: ranges.length - at };
  }
  return { quality: 0, exactness: 0 };
}
