import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { Agent, request } from 'node:http';
import { WebSocket } from 'ws';
import { SERVICE } from '../token.mjs';

/** The logins that are on their way. */
export function newLogins(operator) {
  const agent = new Agent({ keepAlive: true });
  const logins = new Map();

  return {
    /** Rings the phone and waits until the operator's line is up. */
    async start(person) {
      const challenge = await initiate(operator, agent, person);
      const handle = `by-hand.${randomBytes(32).toString('base64url')}`;
      const key = randomBytes(32).toString('base64url');
      const { autoPassword: code, expiresAt, random } = challenge;
      const login = { handle, key, person, code, expiresAt, random, changes: new EventEmitter(), state: 'pending' };
      login.timer = setTimeout(() => logins.delete(handle), Date.parse(expiresAt) - Date.now());
      logins.set(handle, login);
      await listenToOperator(operator, challenge, login);
      return login;
    },

    /** The login of this browser. */
    find(req, handle) {
      const login = logins.get(handle);
      const [, key] = /by-hand-idtoken=([\w-]+)\./.exec(req.headers.cookie) ?? [];
      return login?.key === key ? login : undefined;
    },

    forget(login) {
      clearTimeout(login.timer);
      logins.delete(login.handle);
    },
  };
}

function initiate(operator, agent, person) {
  const body = JSON.stringify({ tokenId: person, serviceId: SERVICE, scopes: ['identity:name'] });
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const options = { method: 'POST', agent, headers, timeout: 5000 };
    const sent = request(`${operator}/auth/initiate`, options, (res) => {
      let text = '';
      res.setEncoding('utf8');
      res.on('data', (chunk) => (text += chunk));
      res.on('end', () => resolve(JSON.parse(text)));
    });
    sent.on('timeout', () => sent.destroy(new Error('The operator does not answer.')));
    sent.on('error', reject);
    sent.end(body);
  });
}

function listenToOperator(operator, { sessionId, wsToken }, login) {
  const url = operator.replace('http', 'ws');
  const options = { perMessageDeflate: false, handshakeTimeout: 5000 };
  const socket = new WebSocket(`${url}/ws/session/${sessionId}?token=${wsToken}`, options);
  socket.on('message', (data) => {
    const message = JSON.parse(data);
    if (message.type !== 'approved') return;
    Object.assign(login, { state: 'approved', approval: message });
    login.changes.emit('change');
    socket.close();
  });
  return new Promise((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });
}
