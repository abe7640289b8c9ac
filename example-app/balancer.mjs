// A load balancer that knows no visitor: each request, stream and socket goes to the next instance in turn.
import { createServer, request } from 'node:http';
import { connect } from 'node:net';

/** @param ports - a function: where instances listen at this moment. */
export function openBalancer(ports) {
  let turn = 0;
  const next = () => {
    const living = ports();
    turn += 1;
    return { host: '127.0.0.1', port: living[turn % living.length] };
  };

  const server = createServer((req, res) => {
    const to = next();
    if (!to.port) return void res.writeHead(503, { 'Retry-After': '1' }).end('Just a moment.');
    const { method, url: path } = req;
    const onward = request({ ...to, method, path, headers: headersOf(req) }, (answer) => {
      res.writeHead(answer.statusCode, answer.statusMessage, answer.headers);
      answer.on('error', () => res.destroy()).pipe(res);
    });
    // The instance died. Whether it had done what was asked, we cannot know: the page tries again by itself.
    onward.on('error', () => (res.headersSent ? res.destroy() : res.writeHead(502).end('This instance is gone.')));
    res.on('close', () => onward.destroy());
    req.pipe(onward);
  });

  server.on('upgrade', (req, socket, head) => {
    const to = next();
    if (!to.port) return void socket.destroy();
    const onward = connect(to);
    const lines = Object.entries(headersOf(req)).map(([name, value]) => `${name}: ${value}\r\n`);
    onward.write(`${req.method} ${req.url} HTTP/1.1\r\n${lines.join('')}\r\n`);
    onward.write(head);
    socket.on('error', () => onward.destroy()).on('close', () => onward.destroy());
    onward.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    socket.pipe(onward).pipe(socket);
  });
  return server;
}

/** With the visitor's address, which the limits go by. On this machine visitors have the address that we have. */
function headersOf({ headers, socket }) {
  const { remoteAddress, localAddress } = socket;
  const before = headers['x-forwarded-for'];
  if (!before && remoteAddress === localAddress) return headers;
  return { ...headers, 'x-forwarded-for': before ? `${before}, ${remoteAddress}` : remoteAddress };
}
