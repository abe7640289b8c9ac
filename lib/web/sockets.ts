import { STATUS_CODES } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { asLoginError, LoginError } from '../login/errors.js';
import { readBrowserKey } from '../http/browser-key.js';
import { formFields } from '../http/body.js';
import { addressOf } from '../http/request.js';
import { explain, inOneLine } from '../pages/sentences.js';
import { ENGLISH } from '../pages/texts.js';
import { loginOf, siteFor } from './login-of.js';
import type { LoginOf } from './login-of.js';
import { queryOf } from '../http/route-match.js';
import { relaySocket } from './relay.js';
import { isOwnWebSocket } from '../http/same-origin.js';
import type { PageSettings } from './page-settings.js';
import type { Subscriptions } from './subscriptions.js';
import type { AnyStrategy, RouteContext } from './route.js';

/** What sockets are accepted for. */
export interface SocketSettings {
  readonly strategies: readonly [AnyStrategy, ...AnyStrategy[]];
  readonly subscriptions: Subscriptions;
  readonly pages: Pick<PageSettings, 'wordingFor'>;
}

/** A page has nothing to say over its socket; what it sends is read up to so many messages of so many bytes. */
const MOST_MESSAGES = 16;
const LARGEST_MESSAGE = 1024;
/** How long a closed socket may take to go (ms). */
const CLOSING_MS = 2_000;

/** Accepts the WebSockets of our pages, and no others. */
export function socketDoor({ strategies, subscriptions, pages }: SocketSettings) {
  // A variable, because the community's types do not know `closeTimeout` yet.
  const options = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: LARGEST_MESSAGE,
    closeTimeout: CLOSING_MS,
  };
  const server = new WebSocketServer(options);

  /** Our own `Origin`, the cookie, and the handle of a login of that browser: never one of them alone. */
  function watchedBy(req: IncomingMessage, about: RouteContext['about']): LoginOf {
    const site = siteFor(strategies, req);
    if (!isOwnWebSocket(req, site)) throw new LoginError('origin_forbidden');
    const browserKey = readBrowserKey(req, site.secure);
    return loginOf(strategies, { browserKey, about }, formFields(queryOf(req)).handle);
  }

  async function open(req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    let relay: (opened: WebSocket) => void;
    const about: RouteContext['about'] = { strategy: strategies[0] };
    try {
      const login = watchedBy(req, about);
      relay = await relaySocket(subscriptions, login, socket, await pages.wordingFor(req.headers['accept-language']));
    } catch (error) {
      const failure = asLoginError(error);
      const { strategy, handle } = about;
      refuse(socket, failure, strategy.service.reportAnswered(failure, { handle, address: addressOf(req) }));
      return;
    }
    // The answer to the upgrade and what is known so far leave as one.
    socket.cork();
    server.handleUpgrade(req, socket, head, (opened) => {
      ignoreMessages(opened);
      relay(opened);
    });
    socket.uncork();
  }

  return (req: IncomingMessage, socket: Duplex, head: Buffer): void => void open(req, socket, head);
}

function ignoreMessages(socket: WebSocket): void {
  let received = 0;
  socket.on('message', () => {
    received += 1;
    if (received > MOST_MESSAGES) socket.close(1008);
  });
  socket.on('error', leftToWs);
}

/** A frame that is too large or malformed: ws closes the socket by itself. */
const leftToWs = () => {};

/** There is no response yet, only a socket. */
function refuse(socket: Duplex, error: LoginError, supportCode: string): void {
  // No page reads it, and no person: a browser does not tell a script why its socket was refused.
  const message = inOneLine(explain(ENGLISH.texts, error.code, { site: '', method: undefined }));
  const body = JSON.stringify({ error: { code: error.code, message, supportCode } });
  const head = [
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.once('finish', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
