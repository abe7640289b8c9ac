import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { SCRIPT, STYLE_SHEET } from './assets.js';
import type { Asset } from './assets.js';
import { writeBrowserKey } from '../http/browser-key.js';
import { BypassingResponse } from '../http/bypass.js';
import { closeToOthers, DYNAMIC, IMMUTABLE, protectPage, REVISED } from '../http/headers.js';
import type { Reply, RouteContext } from './route.js';

/** What pages and redirects need to know of the router. */
export interface Surroundings {
  readonly loginPath: string;
  /** The router is attached: our pages open a WebSocket. */
  readonly attached: boolean;
}

/** Writes the one answer to a request. Nothing else in the router writes to a response, streams excepted. */
export function respond(visit: RouteContext, answer: Exclude<Reply, { kind: 'next' }>, around: Surroundings): void {
  const { res, site } = visit;
  // A host with a time limit of its own may have answered in the meantime.
  if (res.headersSent || res.writableEnded) return;
  closeToOthers(res);
  if (answer.kind === 'stream') {
    answer.start();
    return;
  }
  if ('browserKey' in answer && answer.browserKey) writeBrowserKey(res, answer.browserKey, site.secure);
  send(res, written(visit, answer, around));
}

/** An answer as it goes out. */
interface Written {
  readonly status: number;
  /** What all answers of its kind say. */
  readonly common: Headers;
  /** What this one says. */
  readonly headers: Headers | undefined;
  readonly type?: string;
  readonly text: string;
  readonly direct: boolean | undefined;
}

type Headers = Readonly<Record<string, string>>;

function written(
  { res, site }: RouteContext,
  answer: Exclude<Reply, { kind: 'next' | 'stream' }>,
  { loginPath, attached }: Surroundings,
): Written {
  if (answer.kind === 'asset') {
    const { type, text } = answer.asset;
    const lasting = answer.revised ? REVISED : IMMUTABLE;
    return { status: 200, common: lasting, headers: undefined, type, text, direct: true };
  }
  const { headers, direct } = answer;
  const common = DYNAMIC;
  switch (answer.kind) {
    case 'empty':
      return { status: answer.status, common, headers, text: '', direct };
    case 'redirect':
      return { status: 303, common, headers: { ...headers, location: answer.to }, text: '', direct };
    case 'json': {
      const type = 'application/json; charset=utf-8';
      return { status: answer.status, common, headers, type, text: JSON.stringify(answer.body), direct };
    }
    case 'page': {
      const nonce = randomBytes(16).toString('base64');
      const { host, secure } = site;
      const socket = attached && /^[\w.:[\]-]+$/.test(host) ? `ws${secure ? 's' : ''}://${host}` : undefined;
      const { scripts, connect } = answer.own ?? { scripts: [SCRIPT], connect: socket };
      protectPage(res, { nonce, connect: connect === undefined ? [] : [connect] });
      const urlOf = ({ name }: Asset) => `${loginPath}/assets/${name}`;
      const text = answer.html({
        nonce,
        site: host,
        loginPath,
        scripts: scripts.map(urlOf),
        style: urlOf(STYLE_SHEET),
      });
      return { status: answer.status, common, headers, type: 'text/html; charset=utf-8', text, direct };
    }
  }
}

function send(res: ServerResponse, { status, common, headers, type, text, direct }: Written): void {
  // What is left of a body that was too much is not worth waiting for.
  if (!res.req.complete) res.shouldKeepAlive = false;
  // Header by header: middleware that compresses or saves sessions looks at them before they go out.
  for (const [name, value] of Object.entries(common)) res.setHeader(name, value);
  for (const [name, value] of Object.entries(headers ?? {})) res.setHeader(name, value);
  if (type !== undefined) res.setHeader('content-type', type);
  if (status !== 204) res.setHeader('content-length', Buffer.byteLength(text));
  res.statusCode = status;
  if (direct) {
    const past = new BypassingResponse(res);
    past.head(status);
    past.end(text);
  } else res.end(text || undefined); // see `DirectResponse`: an empty text is none
}
