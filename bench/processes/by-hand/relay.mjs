import { WebSocketServer } from 'ws';

/** Sends a login as server-sent events. */
export function relayEvents(login, res) {
  if (!login) return res.sendStatus(404);
  res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const show = () => res.write(`data: ${JSON.stringify(messageFor(login))}\n\n`);
  show();
  login.changes.on('change', show);
  res.on('close', () => login.changes.off('change', show));
}

/** Sends logins over WebSockets. */
export function relaySockets(server, logins) {
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (req, socket, head) => {
    const login = logins.find(req, new URL(req.url, 'http://localhost').searchParams.get('handle'));
    if (!login) return socket.destroy();
    sockets.handleUpgrade(req, socket, head, (line) => {
      const show = () => line.send(JSON.stringify(messageFor(login)));
      show();
      login.changes.on('change', show);
      line.on('close', () => login.changes.off('change', show));
    });
  });
}

function messageFor({ state, code, expiresAt }) {
  return state === 'pending' ? { type: state, code, expiresAt, now: new Date().toISOString() } : { type: state };
}
