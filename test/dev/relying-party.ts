import { request } from 'node:http';
import { WebSocket } from 'ws';
import { startIDTokenOperator } from '../../lib/dev/index.js';
import type { IDTokenOperator, IDTokenOperatorOptions, ServiceRegistration } from '../../lib/dev/index.js';

export const SHOP: ServiceRegistration = {
  serviceId: 'my-shop',
  name: 'My Shop',
  url: 'https://shop.example.com',
  allowedScopes: ['identity:full_with_photo', 'identity:age_over_18', 'identity:is_eu_citizen'],
  defaultScopes: ['identity:name'],
};

export const MARIE = {
  tokenId: 'marie',
  givenName: 'Marie',
  familyName: 'Dupont',
  dateOfBirth: '1990-05-01',
  nationality: 'FRA',
} as const;

const running: IDTokenOperator[] = [];
const sockets: WebSocket[] = [];

/** An operator that {@link stopAll} stops. */
export async function start(options: Partial<IDTokenOperatorOptions> = {}): Promise<IDTokenOperator> {
  const operator = await startIDTokenOperator({ services: [SHOP], ...options });
  running.push(operator);
  return operator;
}

/** Ends what a test has begun. */
export async function stopAll(): Promise<void> {
  for (const socket of sockets.splice(0)) socket.terminate();
  await Promise.all(running.splice(0).map((operator) => operator.stop()));
}

/** A clock that a test moves. */
export function testClock(at = Date.UTC(2026, 4, 1, 12)): { now: () => number; pass(seconds: number): void } {
  let time = at;
  return { now: () => time, pass: (seconds) => (time += seconds * 1000) };
}

/** JSON from the wire: a test knows what is in it. */
export type Loose = ReturnType<typeof JSON.parse>;

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  json: Loose;
}

/** One request over a connection of its own: no pool, no decompression, no following of redirects. */
export function send(
  method: string,
  url: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const outgoing = request(url, { method, agent: false, headers: { ...type, ...headers } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const got = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: got, json: parse(got) });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(text);
  });
}

/** `POST /auth/initiate`, for Marie and the shop unless the body says otherwise. */
export function initiate(operator: IDTokenOperator, body: Record<string, unknown> = {}): Promise<Answer> {
  return send('POST', `${operator.url}/auth/initiate`, { tokenId: 'marie', serviceId: 'my-shop', ...body });
}

export interface Line {
  socket: WebSocket;
  messages: Loose[];
  /** Resolves when a message of the type is there. */
  until(type: string): Promise<Loose>;
  /** Resolves with the close code. */
  closed: Promise<number>;
}

/** Opens a session's WebSocket. */
export function listen(
  operator: IDTokenOperator,
  { sessionId, wsToken }: { sessionId: string; wsToken: string },
): Line {
  const address = `${operator.url.replace('http', 'ws')}/ws/session/${encodeURIComponent(sessionId)}`;
  const socket = new WebSocket(`${address}?token=${encodeURIComponent(wsToken)}`);
  sockets.push(socket);
  const messages: Loose[] = [];
  socket.on('message', (data: Buffer, binary) => messages.push(binary ? data : (parse(String(data)) ?? String(data))));
  socket.on('error', () => {});
  return {
    socket,
    messages,
    closed: new Promise((resolve) => socket.once('close', resolve)),
    until: (type) =>
      new Promise((resolve) => {
        const look = () => {
          const found = messages.find((message) => message?.type === type);
          if (found === undefined) return;
          socket.off('message', look);
          resolve(found);
        };
        socket.on('message', look);
        look();
      }),
  };
}

/** A login that waits for its phone, with its line up. */
export async function begin(operator: IDTokenOperator, body: Record<string, unknown> = {}) {
  const { json: session, status } = await initiate(operator, body);
  expect(status).toBe(200);
  const line = listen(operator, session);
  await line.until('otp_ready');
  return { session, line };
}

/** The claims of a token, unchecked. */
export function claimsIn(jwt: string): Record<string, Loose> {
  return JSON.parse(Buffer.from(jwt.split('.')[1]!, 'base64url').toString());
}

/** The header of a token, unchecked. */
export function headerOf(jwt: string): Record<string, Loose> {
  return JSON.parse(Buffer.from(jwt.split('.')[0]!, 'base64url').toString());
}

function parse(text: string): Loose {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
