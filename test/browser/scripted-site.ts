import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { CODE_PAGE_SCRIPT } from '../../lib/generated/code-page.js';
import { codePage } from '../../lib/pages/code.js';
import type { CodePage } from '../../lib/pages/code-facts.js';
import type { PageLayout } from '../../lib/pages/layout.js';
import { explain, inOneLine, refusalText } from '../../lib/pages/sentences.js';
import { en } from '../../lib/pages/texts/en.js';
import { styleOf } from '../../lib/pages/theme.js';
import type { Theme } from '../../lib/pages/theme.js';
import { pageLayout } from '../helpers/page-layout.js';

/** How the site behaves; a test changes it as it goes. */
export interface Behaviour {
  view: CodePage['view'];
  asked: string[];
  /** What was typed. */
  identifier: string;
  /** The code is not the first. */
  again: boolean;
  /** What the site says of itself and its login. */
  layout: Partial<PageLayout>;
  /** Its colours. */
  theme: Theme;
  /** What the person does with the code. */
  method: 'compare' | 'code';
  /** `silent`: accepts, and says nothing, as behind a proxy that buffers; `cut`: ends after the first message. */
  stream: 'speaks' | 'silent' | 'cut' | 'refused';
  /** `silent`: opens, and nothing comes through; `babbles`: something else speaks there. */
  socket: 'none' | 'speaks' | 'silent' | 'babbles' | 'refused';
  /** The process was restarted and knows nothing. */
  forgotten: boolean;
  /** What something in between answers in place of the site, when it is asked in the background. */
  inBetween: ((res: ServerResponse) => void) | undefined;
  /** Scripts that this version of the site does not have. */
  readonly missing: Set<string>;
  /** How long (ms) a form takes. */
  slow: number;
  /** Other pages than the code page, by path. */
  readonly pages: Map<string, (frame: PageLayout) => string>;
}

export interface ScriptedSite {
  readonly origin: string;
  readonly behaviour: Behaviour;
  /** `GET /login/code`, `POST /login/finish` ... in order. */
  readonly requests: string[];
  /** The login changes; every open stream, socket and poll is told. */
  become(view: CodePage['view']): void;
  /** How many streams, sockets and polls are open. */
  listening(): number;
  /** Says over each socket that it is still there. */
  beat(): void;
  /** All connections break. */
  dropAll(): void;
  close(): Promise<void>;
}

const HANDLE = 'idtoken.4Kz0Jm2cQ1b_scripted-login-of-a-test';
export const CODE_PATH = `/login/code?handle=${HANDLE}`;

/** The sight that most tests begin with. */
export function pending(code: string, seconds: number): CodePage['view'] & { state: 'pending' } {
  return { state: 'pending', code, expiresAt: Date.now() + seconds * 1000, restoring: false };
}

/** A site with our pages, our policy, and a login that does what the test says. */
export async function startScriptedSite(): Promise<ScriptedSite> {
  const behaviour: Behaviour = {
    view: { state: 'starting' },
    asked: ['identity:name', 'identity:age_over_18'],
    identifier: 'marie@example.com',
    again: false,
    layout: {},
    theme: {},
    method: 'compare',
    stream: 'speaks',
    socket: 'none',
    forgotten: false,
    inBetween: undefined,
    missing: new Set(),
    slow: 0,
    pages: new Map(),
  };
  const requests: string[] = [];
  const listeners = new Set<() => void>();
  const sockets = new WebSocketServer({ noServer: true });

  const server = createServer((req, res) => void answer(req, res));
  server.on('upgrade', (req, socket, head) => {
    requests.push(`WS ${req.url?.split('?')[0]}`);
    if (behaviour.socket === 'refused' || behaviour.forgotten) socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    else {
      sockets.handleUpgrade(req, socket, head, (connection) => {
        if (behaviour.socket === 'silent') return;
        if (behaviour.socket === 'babbles') {
          // As the socket of another application does, and goes on doing.
          for (const frame of ['0{"sid":"x","pingInterval":25000}', '[]', 'ping', Buffer.from([1, 2])])
            connection.send(frame);
          return;
        }
        connection.on(
          'close',
          tell(() => connection.send(message(behaviour.view))),
        );
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;

  /** Tells now and after each change; gives what ends it. */
  function tell(listener: () => void): () => void {
    listener();
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  function become(view: CodePage['view']): void {
    behaviour.view = view;
    for (const listener of listeners) listener();
  }

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '/', origin);
    requests.push(`${req.method} ${url.pathname}`);
    const action = url.pathname.slice('/login/'.length);
    if (req.method === 'POST') {
      req.resume();
      await once(req, 'end');
      if (behaviour.slow) await new Promise((resolve) => setTimeout(resolve, behaviour.slow));
      if (action === 'finish') become({ state: 'finished', redirect: '/welcome' });
      if (action === 'cancel') become({ state: 'rejected', by: 'browser' });
      if (action === 'retry') become(pending('605118', 60));
      const location = action === 'finish' ? '/welcome' : CODE_PATH;
      res.writeHead(303, { location }).end();
    } else if (behaviour.inBetween && (action === 'events' || action === 'status')) behaviour.inBetween(res);
    else if (behaviour.missing.has(url.pathname)) {
      behaviour.missing.delete(url.pathname);
      res.writeHead(404, { 'cache-control': 'no-store' }).end();
    } else if (action === 'events') events(res);
    else if (action === 'status') status(url, res);
    else if (action === 'assets/page.js') res.setHeader('content-type', 'text/javascript').end(CODE_PAGE_SCRIPT);
    else if (action === 'assets/page.css') res.setHeader('content-type', 'text/css').end(styleOf(behaviour.theme));
    else page(url, res);
  }

  function page(url: URL, res: ServerResponse): void {
    const frame = pageLayout({
      scripts: ['/login/assets/page.js'],
      style: '/login/assets/page.css',
      ...behaviour.layout,
    });
    res.setHeader('content-type', 'text/html; charset=utf-8');
    res.setHeader('cache-control', 'no-store');
    res.setHeader('content-security-policy', policy(frame.nonce, origin));
    const { view, asked, method, identifier, again } = behaviour;
    const other = behaviour.pages.get(url.pathname);
    if (url.pathname === '/welcome') res.end('<!doctype html><title>Welcome</title><h1>Welcome</h1>');
    else if (other) res.end(other(frame));
    else {
      const socket = behaviour.socket !== 'none';
      res.end(
        codePage(frame, {
          handle: HANDLE,
          finish: '/login/finish',
          view,
          now: Date.now(),
          asked,
          method,
          identifier,
          again,
          entry: ENTRY,
          socket,
        }),
      );
    }
  }

  /** As the router says that it knows no such login. */
  function unknown(res: ServerResponse): void {
    res.writeHead(404, { 'content-type': 'application/json' }).end('{"error":{"code":"login_not_found"}}');
  }

  function events(res: ServerResponse): void {
    if (behaviour.forgotten) return unknown(res);
    if (behaviour.stream === 'refused') return void res.writeHead(503).end();
    res.writeHead(200, { 'content-type': 'text/event-stream' });
    res.flushHeaders();
    if (behaviour.stream === 'silent') return;
    res.on(
      'close',
      tell(() => res.write(`data: ${message(behaviour.view)}\n\n`)),
    );
    if (behaviour.stream === 'cut') res.end();
  }

  function status(url: URL, res: ServerResponse): void {
    if (behaviour.forgotten) return unknown(res);
    const send = () => void res.setHeader('content-type', 'application/json').end(message(behaviour.view));
    if (!url.searchParams.has('wait') || url.searchParams.get('state') !== behaviour.view.state) return send();
    let first = true;
    const end = tell(() => {
      if (!first) send();
      first = false;
    });
    res.on('close', end);
  }

  function beat(): void {
    for (const connection of sockets.clients) connection.send(JSON.stringify({ type: 'beat' }));
  }

  function dropAll(): void {
    for (const connection of sockets.clients) connection.terminate();
    server.closeAllConnections();
  }

  async function close(): Promise<void> {
    dropAll();
    server.close();
    await once(server, 'close');
  }

  return { origin, behaviour, requests, become, beat, listening: () => listeners.size, dropAll, close };
}

/** The policy of the router. */
function policy(nonce: string, origin: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    `connect-src 'self' ${origin.replace('http', 'ws')}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}

const ENTRY = { path: '/loginid/approve', mail: true };

function rejection(view: CodePage['view'] & { state: 'rejected' }): { title: string; reason: string } {
  const { title, text } = refusalText(en, view, 'compare');
  return { title, reason: text };
}

/** The event that the router sends for a view. */
function message(view: CodePage['view']): string {
  const { state: type } = view;
  switch (view.state) {
    case 'pending': {
      const expiresAt = new Date(view.expiresAt).toISOString();
      const restoring = view.restoring ? { restoring: true } : {};
      const { code, devices } = view;
      return JSON.stringify({ type, code, expiresAt, now: new Date().toISOString(), devices, ...restoring });
    }
    case 'approved':
      return JSON.stringify({ type, finish: '/login/finish' });
    case 'rejected':
      return JSON.stringify({ type, ...rejection(view) });
    case 'failed': {
      const now = new Date().toISOString();
      const retryAt = view.retryAt === undefined ? {} : { retryAt: new Date(view.retryAt).toISOString(), now };
      return JSON.stringify({
        type,
        code: view.error,
        message: inOneLine(explain(en, view.error, { site: '', method: 'compare' })),
        ...retryAt,
      });
    }
    case 'finished':
      return JSON.stringify({ type, redirect: view.redirect });
    default:
      return JSON.stringify({ type });
  }
}
