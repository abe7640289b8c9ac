import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { SCRIPT } from './assets.js';
import type { Asset } from './assets.js';
import { writeBrowserKey } from '../http/browser-key.js';
import { writeMark } from '../http/known-browser.js';
import { BypassingResponse } from '../http/bypass.js';
import { isLoopbackHost } from '../http/same-origin.js';
import { closeToOthers, DYNAMIC, IMMUTABLE, protectPage, REVISED } from '../http/headers.js';
import type { PageSettings } from './page-settings.js';
import type { Reply, RouteContext } from './route.js';

/** What pages and redirects need to know of the router. */
export interface Surroundings {
  readonly loginPath: string;
  /** The router is attached: our pages open a WebSocket. */
  readonly attached: boolean;
  readonly pages: PageSettings;
  /** There is more than one way to sign in. */
  readonly hasOtherWay: boolean;
  /** Origins of other sites to which a form of ours may lead. */
  readonly redirects: readonly string[];
  /** The route goes past the session middleware. */
  readonly bypassMiddleware: boolean;
}

/** Writes the one reply to a request. Nothing else in the router writes to a response, streams excepted. */
export function respond(context: RouteContext, reply: Exclude<Reply, { kind: 'login' }>, around: Surroundings): void {
  const { res } = context;
  // A host with a time limit of its own may have answered in the meantime.
  if (res.headersSent || res.writableEnded) return;
  closeToOthers(res);
  if (reply.kind === 'stream') {
    reply.start();
    return;
  }
  writeCookies(context, reply);
  send(res, written(context, reply, around));
}

/** Gives the browser what the reply has for it. */
export function writeCookies({ res, site }: RouteContext, reply: Reply): void {
  if ('browserKey' in reply && reply.browserKey) {
    const { seconds, ...browserKey } = reply.browserKey;
    writeBrowserKey(res, browserKey, site.secure, seconds);
  }
  if ('mark' in reply && reply.mark) writeMark(res, reply.mark.strategy, reply.mark.text, site.secure);
}

/** A reply as it goes out. */
interface Written {
  readonly status: number;
  /** What all answers of its kind say. */
  readonly common: Headers;
  /** What this one says. */
  readonly headers: Headers | undefined;
  readonly type?: string;
  readonly text: string | Buffer;
  readonly bypassMiddleware: boolean | undefined;
}

type Headers = Readonly<Record<string, string>>;

function written(
  { req, res, site, wording }: RouteContext,
  reply: Exclude<Reply, { kind: 'login' | 'stream' }>,
  { loginPath, attached, redirects, bypassMiddleware: byRoute, pages, hasOtherWay }: Surroundings,
): Written {
  if (reply.kind === 'asset') {
    const { type, content, packed = {} } = reply.asset;
    const accepted = String(req.headers['accept-encoding']);
    const [encoding, text] = Object.entries<Buffer>(packed).find(([name]) => accepts(accepted, name)) ?? [];
    const headers = {
      ...(reply.asset.packed && { vary: 'Accept-Encoding' }),
      ...(encoding !== undefined && { 'content-encoding': encoding }),
      // A picture may be opened by itself, and one of the kinds can hold a script.
      ...(type.startsWith('image/') && {
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      }),
    };
    const common = reply.revised ? REVISED : IMMUTABLE;
    return { status: 200, common, headers, type, text: text ?? content, bypassMiddleware: true };
  }
  const { headers, bypassMiddleware = byRoute } = reply;
  const common = DYNAMIC;
  switch (reply.kind) {
    case 'empty':
      return { status: reply.status, common, headers, text: '', bypassMiddleware };
    case 'redirect':
      return { status: 303, common, headers: { location: reply.to, ...headers }, text: '', bypassMiddleware };
    case 'json': {
      const type = 'application/json; charset=utf-8';
      return { status: reply.status, common, headers, type, text: JSON.stringify(reply.body), bypassMiddleware };
    }
    case 'page': {
      const nonce = randomBytes(16).toString('base64');
      const { host, secure } = site;
      const socket = attached && /^[\w.:[\]-]+$/.test(host) ? `ws${secure ? 's' : ''}://${host}` : undefined;
      const { scripts, connect } = reply.own ?? { scripts: [SCRIPT], connect: socket };
      const policy = {
        nonce,
        connect: connect === undefined ? [] : [connect],
        redirects,
        // On this machine it would hold for every other server of its name, and for a year.
        httpsOnly: secure && !isLoopbackHost(host),
        images: pages.images,
      };
      protectPage(res, policy);
      const urlOf = ({ name }: Asset) => `${loginPath}/assets/${name}`;
      const text = reply.html({
        ...wording,
        nonce,
        host,
        origin: `http${secure ? 's' : ''}://${host}`,
        brand: pages.brand,
        purpose: pages.purposeIn(wording.language),
        appLink: pages.appLink,
        hasOtherWay,
        developing: process.env.NODE_ENV !== 'production',
        loginPath,
        scripts: scripts.map(urlOf),
        style: urlOf(pages.style),
        render: pages.render,
      });
      return { status: reply.status, common, headers, type: 'text/html; charset=utf-8', text, bypassMiddleware };
    }
  }
}

/** Whether an `Accept-Encoding` names it, and does not refuse it in the same breath. */
function accepts(accepted: string, encoding: string): boolean {
  return new RegExp(`\\b${encoding}\\b(?!\\s*;\\s*q=0(\\.0*)?\\s*(,|$))`, 'i').test(accepted);
}

function send(res: ServerResponse, { status, common, headers, type, text, bypassMiddleware }: Written): void {
  // What is left of a body that was too much is not worth waiting for.
  if (!res.req.complete) res.shouldKeepAlive = false;
  // Header by header: middleware that compresses or saves sessions looks at them before they go out.
  for (const [name, value] of Object.entries(common)) res.setHeader(name, value);
  for (const [name, value] of Object.entries(headers ?? {})) res.setHeader(name, value);
  if (type !== undefined) res.setHeader('content-type', type);
  if (status !== 204) res.setHeader('content-length', Buffer.byteLength(text));
  res.statusCode = status;
  if (bypassMiddleware) {
    const past = new BypassingResponse(res);
    past.head(status);
    past.end(text);
  } else res.end(text || undefined); // see `BypassingResponse`: an empty text is none
}
