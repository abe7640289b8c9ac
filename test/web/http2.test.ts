import { answerUser } from '../helpers/shop.js';
import { connect, createServer } from 'node:http2';
import type { ClientHttp2Session, IncomingHttpHeaders } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { loginRouter } from '../../lib/index.js';
import type { Said } from '../helpers/browser.js';
import { cleanup } from '../helpers/cleanup.js';
import { ScriptedStrategy } from '../helpers/scripted-shop.js';

const later = cleanup();

/** Sends a request and reads the answer to its end. */
async function ask(session: ClientHttp2Session, headers: Record<string, string>, body?: object) {
  const stream = session.request(headers);
  const answered = new Promise<IncomingHttpHeaders & { ':status'?: number }>((resolve) =>
    stream.once('response', resolve),
  );
  stream.end(body && JSON.stringify(body));
  const answer = await answered;
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return { status: answer[':status'], headers: answer, text };
}

it('over HTTP/2, where responses are of another class and hosts go by another name', async () => {
  const strategy = new ScriptedStrategy();
  const router = loginRouter(strategy, { session: false, onLogin: answerUser });
  const server = createServer((req, res) => router(req as never, res as never));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const session = connect(origin);
  later(() => server.close());
  later(() => router.close());
  later(() => session.close());

  const form = await ask(session, { ':path': '/login', accept: 'text/html' });
  expect([form.status, form.text.includes('name="identifier"')]).toEqual([200, true]);
  const post = { ':method': 'POST', ':path': '/login', 'content-type': 'application/json', origin };
  const started = await ask(session, post, { identifier: 'marie' });
  expect(started.status).toBe(201);
  const cookie = started.headers['set-cookie']![0]!.split(';')[0]!;
  const { events } = JSON.parse(started.text) as Said;
  const watching = ask(session, { ':path': events, cookie, origin });
  strategy.adapter.ring.reject();
  const told = await watching;
  expect([told.status, told.headers['cache-control']]).toEqual([200, 'no-store, no-transform']);
  expect(told.text).toContain('"type":"rejected"');
});
