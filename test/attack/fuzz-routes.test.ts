import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import express from 'express';
import fc from 'fast-check';
import { LoginIDStrategy, loginRouter } from '../../lib/index.js';
import type { LoginRouter } from '../../lib/index.js';
import { Browser } from '../helpers/browser.js';
import { ScriptedStrategy } from '../helpers/scripted-shop.js';
import { closing, listening, newPassport, newSession } from '../helpers/shop.js';
import { makeSigner } from '../helpers/signer.js';
import { reply, startScriptedServer } from '../helpers/scripted-server.js';
import type { ScriptedServer } from '../helpers/scripted-server.js';
import { form, fuzzed, jsonText, text } from './fuzz.js';

jest.setTimeout(240_000);

let operator: ScriptedServer;
let server: Server;
let router: LoginRouter;
let browser: Browser;
let port: number;
/** What a browser with a login of its own would send. */
const own = { cookie: '', handle: '' };

beforeAll(async () => {
  jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  operator = await startScriptedServer({ request: (_, res) => reply(res, 404, { msgCode: 'user_not_found' }) });
  const publicKey = makeSigner().publicKey.export({ type: 'spki', format: 'pem' }) as string;
  const loginid = new LoginIDStrategy({
    ...{ baseURL: operator.url, apiKey: 'key', websiteURL: 'http://localhost:3000', publicKey, limits: false },
  });
  const passport = newPassport();
  const scripted = new ScriptedStrategy();
  passport.use(scripted as never);
  router = loginRouter([scripted, loginid], { passport });
  const app = express().use(newSession() as never, passport.session());
  app.use('/login', router);
  app.post(
    '/own',
    express.json(),
    express.urlencoded({ extended: false }),
    passport.authenticate('idtoken') as never,
    (_req, res) => void res.end(),
  );
  // The application's answer to what it cannot read, and what no route of ours may come to.
  app.use(((error: Error & { status?: number }, _req, res, _next) => {
    const { status = 500, message, stack } = error;
    res.status(status).end(status < 500 ? message : stack);
  }) as express.ErrorRequestHandler);
  server = createServer(app);
  const url = await listening(server);
  router.attach(server);
  port = Number(new URL(url).port);
  browser = new Browser(url);
  const { json } = await browser.send('/login', { identifier: 'marie' });
  own.handle = json.handle;
  own.cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
});

afterAll(async () => {
  browser.close();
  server.closeAllConnections();
  await closing(router, server);
  await operator.close();
  jest.restoreAllMocks();
});

const oneLine = text.map((value) => value.replaceAll(/[\r\n\0]/g, ' '));
const path = fc.oneof(
  fc.constantFrom(
    ...[
      '/login',
      '/login/',
      '/login/code',
      '/login/events',
      '/login/status',
      '/login/finish',
      '/login/cancel',
      '/login/retry',
    ],
    ...[
      '/login/loginid',
      '/login/loginid/register',
      '/login/loginid/add',
      '/login/loginid/approve',
      '/login/assets/x.js',
      '/own',
    ],
    ...['/login/..%2f', '/LOGIN/code', '//login', '/login//code', '/login/%', '/login/code/', '/login/__proto__'],
  ),
  oneLine.map((value) => `/login/${value.replaceAll(/\s/g, '')}`),
);
const query = fc.oneof(
  fc.constant(''),
  form.map((fields) => `?${fields}`),
  form.map((fields) => `?handle=HANDLE&${fields}`),
);
const header = fc.oneof(
  fc.constant('Cookie: COOKIE'),
  fc.constant('Origin: http://HOST'),
  fc.constant('Accept: application/json'),
  fc.constant('Sec-Fetch-Site: same-origin'),
  fc
    .tuple(
      fc.constantFrom(
        'Cookie',
        'Origin',
        'Sec-Fetch-Site',
        'Accept',
        'Accept-Language',
        'Content-Type',
        'If-None-Match',
      ),
      oneLine,
    )
    .map(([name, value]) => `${name}: ${value}`),
  fc
    .tuple(
      fc.constantFrom('Last-Event-ID', 'X-Forwarded-For', 'X-Forwarded-Proto', 'Content-Encoding', 'Range'),
      oneLine,
    )
    .map(([name, value]) => `${name}: ${value}`),
);
const body = fc.oneof(
  fc.constant({ type: '', content: '' }),
  form.map((content) => ({ type: 'application/x-www-form-urlencoded', content })),
  form.map((content) => ({ type: 'application/x-www-form-urlencoded', content: `handle=HANDLE&${content}` })),
  form.map((content) => ({ type: 'application/x-www-form-urlencoded', content: `${content}&handle=HANDLE` })),
  jsonText.map((content) => ({ type: 'application/json', content })),
  jsonText.map((content) => ({ type: 'application/json', content: `{"handle":"HANDLE","jwt":${content}}` })),
  jsonText.map((content) => ({ type: 'application/json', content: `{"reason":${content},"handle":"HANDLE"}` })),
  jsonText.map((content) => ({ type: 'application/json', content: `{"identifier":${content},"kind":"login"}` })),
  text.map((content) => ({ type: 'text/plain', content })),
);
const request = fc.record({
  method: fc.constantFrom('GET', 'GET', 'POST', 'POST', 'POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'BREW'),
  path,
  query,
  headers: fc.array(header, { maxLength: 6 }),
  body,
});
interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: readonly string[];
  readonly body: { readonly type: string; readonly content: string };
}

/** The request as it goes over the wire, in this browser's name where it says so. */
function written({ method, path: at, query: asked, headers, body: { type, content } }: Request, more: string[] = []) {
  const bytes = Buffer.from(content.replaceAll('HANDLE', own.handle));
  const lines = [
    `${method} ${at}${asked.replaceAll('HANDLE', own.handle)} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    ...headers.map((line) => line.replace('COOKIE', own.cookie).replace('HOST', `127.0.0.1:${port}`)),
    ...(type === '' ? [] : [`Content-Type: ${type}`, `Content-Length: ${bytes.length}`]),
    ...(more.length > 0 ? more : ['Connection: close']),
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), bytes]);
}

/** Sends bytes, and takes what comes until the head of an answer is there, and its body where that ends. */
async function ask(...sent: Buffer[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    chunks.push(chunk);
    // A stream or a socket goes on: that it has begun is all there is to see.
    const seen = Buffer.concat(chunks).toString('latin1');
    if (/^HTTP\/1\.1 101 |\r\nContent-Type: text\/event-stream/i.test(seen)) socket.destroy();
  });
  for (const bytes of sent) socket.write(bytes);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('latin1');
}

/** Whether it is an answer that we know: `5xx` only where one is meant, and no word of what is inside. */
function isKnown(answer: string): boolean {
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]);
  const code = /"error":\{"code":"(\w+)"/.exec(answer)?.[1];
  const isMeant = status < 500 || code === 'store_full';
  return KNOWN.includes(status) && isMeant && !/internal_error|TypeError|RangeError|\bat .*\.ts:\d/.test(answer);
}

const KNOWN = [101, 200, 201, 204, 302, 303, 304, 400, 401, 403, 404, 405, 409, 411, 413, 414, 415, 426, 429, 431, 503];

it('every route answers what it is to answer, whatever it is sent (S9, S66)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 20, maxLength: 20 }), async (requests) => {
      const answers = await Promise.all(requests.map(async (one) => await ask(written(one))));
      expect(answers.filter((answer) => !isKnown(answer))).toEqual([]);
    }),
    fuzzed('routes, twenty at a time', 0.15 / 20),
  );
  expect((await browser.get('/login')).status).toBe(200);
});

const upgrade = fc.record({
  request,
  more: fc.array(
    fc.oneof(
      fc.constantFrom('Connection: Upgrade', 'Upgrade: websocket', 'Upgrade: h2c', 'Sec-WebSocket-Version: 13'),
      fc.constantFrom('Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Extensions: permessage-deflate'),
      oneLine.map((value) => `Sec-WebSocket-Protocol: ${value}`),
      oneLine.map((value) => `Upgrade: ${value}`),
    ),
    { maxLength: 5 },
  ),
  frames: fc.uint8Array({ maxLength: 200 }),
});

it('every upgrade is taken or refused, and the process lives (S55)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(upgrade, { minLength: 20, maxLength: 20 }), async (upgrades) => {
      const answers = await Promise.all(
        upgrades.map(async ({ request: one, more, frames }) => {
          const wanted = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', ...more];
          const asked: Request = { ...one, method: 'GET', body: { type: '', content: '' } };
          return await ask(written(asked, wanted), Buffer.from(frames));
        }),
      );
      // A socket that was cut has none.
      expect(answers.filter((answer) => answer !== '' && !isKnown(answer))).toEqual([]);
    }),
    fuzzed('upgrades, twenty at a time', 0.05 / 20),
  );
  expect((await browser.get('/login')).status).toBe(200);
});
