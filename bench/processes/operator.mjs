// A stand-in for an operator: speaks the wire, checks nothing, limits nothing, and approves when it is told to.
import { randomBytes, randomInt } from 'node:crypto';
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { answerParent, listen } from './talk.mjs';
import { approval, newSigner } from './token.mjs';

/** No login of a run takes longer (ms). */
const LIFE = 10 * 60_000;

const signer = newSigner();
const sessions = new Map();
const people = new Map();
const sockets = new WebSocketServer({ noServer: true, clientTracking: false });

const server = createServer(async (req, res) => {
  const { pathname, searchParams } = new URL(req.url, origin);
  if (pathname === '/.well-known/jwks.json') return reply(res, signer.keySet, { 'cache-control': 'max-age=3600' });
  if (pathname === '/auth/initiate') return reply(res, initiate(JSON.parse(await textOf(req))));
  if (pathname === '/approve') return reply(res, approve(searchParams.get('person')));
  res.writeHead(404).end();
});

server.on('upgrade', (req, socket, head) => {
  const [, id] = /^\/ws\/session\/(\w+)\?/.exec(req.url) ?? [];
  const session = sessions.get(id);
  sockets.handleUpgrade(req, socket, head, (line) => {
    if (!session) return line.close(4004);
    session.line = line;
    line.send(JSON.stringify({ type: 'otp_ready', autoPassword: '******' }));
  });
});

function initiate({ tokenId: person }) {
  const sessionId = `sess_${randomBytes(12).toString('hex')}`;
  const random = randomBytes(8).toString('hex');
  sessions.set(sessionId, { random });
  people.set(person, sessionId);
  return {
    sessionId,
    autoPassword: String(randomInt(1_000_000)).padStart(6, '0'),
    wsToken: randomBytes(32).toString('hex'),
    random,
    expiresAt: new Date(Date.now() + LIFE).toISOString(),
  };
}

/** The person says yes on the phone. @returns when the message left, by the clock that all processes share. */
function approve(person) {
  const id = people.get(person);
  const { line, random } = sessions.get(id);
  people.delete(person);
  sessions.delete(id);
  const message = JSON.stringify(approval(signer.token(origin, person), random));
  const sentAt = process.hrtime.bigint();
  line.send(message);
  line.close(1000);
  return { sentAt: String(sentAt) };
}

async function textOf(req) {
  let text = '';
  for await (const chunk of req) text += chunk;
  return text;
}

function reply(res, body, headers) {
  const text = JSON.stringify(body);
  res.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...headers });
  res.end(text);
}

const origin = await listen(server);
answerParent({ origin: () => origin });
