import { request } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';

/** What our routes and a shop's pages say in JSON. A test knows which of it there is. */
export interface Said {
  type: string;
  handle: string;
  code: string;
  expiresAt: string;
  expiresIn: number;
  now: string;
  restoring: true;
  reason: string;
  message: string;
  supportCode: string;
  retryAt: string;
  redirect: string;
  events: string;
  finish: string;
  error: { code: string; message: string; supportCode: string };
  user: { id: string; name: Record<string, string>; claims: Record<string, unknown> };
  info: unknown;
  kept: Record<string, unknown>;
}

/** An answer, read to its end. */
export interface Page {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** The body, if it is JSON. */
  json: Said;
  /** Where a redirect leads. */
  location: string | undefined;
}

export interface Asking {
  method?: string;
  headers?: Record<string, string>;
  /** A form. */
  form?: Record<string, string> | string;
  /** A JSON body. */
  send?: unknown;
}

/** A browser as far as a login needs one: keeps cookies, posts forms as its pages would, reads event streams. */
export class Browser {
  readonly cookies = new Map<string, string>();
  private readonly open = new Set<{ destroy(): void }>();

  constructor(readonly origin: string) {}

  /** Opens a page, follows nothing. */
  async get(path: string, asking: Asking = {}): Promise<Page> {
    return await read(await this.ask(path, { method: 'GET', ...asking }));
  }

  /** Sends a form of our own page. */
  async post(path: string, form: Record<string, string> | string, headers: Record<string, string> = {}): Promise<Page> {
    const own = { origin: this.origin, 'sec-fetch-site': 'same-origin', accept: 'text/html', ...headers };
    return await read(await this.ask(path, { method: 'POST', form, headers: own }));
  }

  /** Sends JSON as a script of our own page does. */
  async send(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Page> {
    const own = { origin: this.origin, 'sec-fetch-site': 'same-origin', accept: 'application/json', ...headers };
    return await read(await this.ask(path, { method: 'POST', send: body, headers: own }));
  }

  /** Opens an event stream. */
  async events(path: string, headers: Record<string, string> = {}): Promise<EventReader> {
    const response = await this.ask(path, { method: 'GET', headers: { accept: 'text/event-stream', ...headers } });
    if (response.statusCode !== 200)
      throw new Error(`HTTP ${response.statusCode} for ${path}: ${(await read(response)).text}`);
    return new EventReader(response);
  }

  /** Opens a WebSocket as our page does. Resolves when it is open; rejects with the status of a refusal. */
  async socket(path: string, headers: Record<string, string> = {}): Promise<SocketReader> {
    const socket = new WebSocket(this.origin.replace(/^http/, 'ws') + path, {
      headers: { origin: this.origin, cookie: this.cookieHeader, ...headers },
    });
    this.open.add({ destroy: () => socket.terminate() });
    const reader = new SocketReader(socket);
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('unexpected-response', (_, response) => {
        reject(Object.assign(new Error(`HTTP ${response.statusCode}`), { status: response.statusCode }));
      });
      socket.once('error', reject);
    });
    return reader;
  }

  /** Waits until a login has come to a state, as a page that polls does. */
  async state(handle: string, type: string): Promise<Said> {
    for (let known = ''; ;) {
      const { json, status } = await this.get(`/login/status?handle=${handle}${known && `&wait=5&state=${known}`}`);
      if (json.type === type) return json;
      if (status !== 200 || !/starting|pending|approved/.test(json.type)) {
        throw new Error(`The login is not ${type} but ${json.type || status}.`);
      }
      known = json.type;
    }
  }

  /** Closes whatever is still open. */
  close(): void {
    for (const connection of this.open) connection.destroy();
  }

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** Sends a request and resolves when the head of the answer is there. */
  async ask(path: string, { method = 'GET', headers = {}, form, send }: Asking): Promise<IncomingMessage> {
    const json = send === undefined ? undefined : JSON.stringify(send);
    const body = form === undefined ? json : new URLSearchParams(form).toString();
    const type = form === undefined ? 'application/json' : 'application/x-www-form-urlencoded';
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const sending = request(new URL(path, this.origin), {
        method,
        agent: false,
        headers: {
          ...(this.cookies.size > 0 && { cookie: this.cookieHeader }),
          ...(body !== undefined && { 'content-type': type, 'content-length': Buffer.byteLength(body) }),
          ...headers,
        },
      });
      this.open.add(sending);
      sending.once('close', () => this.open.delete(sending));
      sending.once('response', resolve);
      sending.once('error', reject);
      sending.end(body);
    });
    for (const cookie of response.headers['set-cookie'] ?? []) this.keep(cookie);
    return response;
  }

  private keep(cookie: string): void {
    const [pair = '', ...attributes] = cookie.split(/;\s*/);
    const at = pair.indexOf('=');
    if (attributes.some((attribute) => /^max-age=0$/i.test(attribute))) this.cookies.delete(pair.slice(0, at));
    else this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
}

/** Messages that come one after the other. */
class Messages {
  private readonly messages: Said[] = [];
  private takers: (() => void)[] = [];
  private over = false;

  /** The next message; `undefined` after the last one. */
  async next(): Promise<Said | undefined> {
    while (this.messages.length === 0 && !this.over) {
      await new Promise<void>((resolve) => this.takers.push(resolve));
    }
    return this.messages.shift();
  }

  /** The next message of a type, whatever comes before. */
  async until(type: string): Promise<Said> {
    for (;;) {
      const message = await this.next();
      if (message === undefined) throw new Error(`The stream ended before ${type}.`);
      if (message.type === type) return message;
    }
  }

  protected put(text: string): void {
    this.messages.push(JSON.parse(text) as Said);
    this.wake();
  }

  protected end(): void {
    this.over = true;
    this.wake();
  }

  private wake(): void {
    for (const taker of this.takers.splice(0)) taker();
  }
}

export class EventReader extends Messages {
  /** Everything that came, comments included. */
  raw = '';
  readonly ended: Promise<void>;

  constructor(readonly response: IncomingMessage) {
    super();
    let rest = '';
    response.setEncoding('utf8').on('data', (text: string) => {
      this.raw += text;
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (data !== undefined) this.put(data);
      }
    });
    this.ended = new Promise((resolve) => response.once('close', resolve));
    void this.ended.then(() => this.end());
    response.on('error', () => {});
  }

  close(): void {
    this.response.destroy();
  }
}

export class SocketReader extends Messages {
  readonly closed: Promise<number>;

  constructor(readonly socket: WebSocket) {
    super();
    socket.on('message', (data: Buffer) => this.put(data.toString()));
    this.closed = new Promise((resolve) => socket.once('close', resolve));
    void this.closed.then(() => this.end());
    socket.on('error', () => {});
  }
}

async function read(response: IncomingMessage): Promise<Page> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const { statusCode = 0, headers } = response;
  const json = ((headers['content-type'] ?? '').includes('json') && text ? JSON.parse(text) : {}) as Said;
  return { status: statusCode, headers, text, json, location: headers.location };
}
