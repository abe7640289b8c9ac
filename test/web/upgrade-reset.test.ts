import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Browser } from '../helpers/browser.js';
import { cleanup } from '../helpers/cleanup.js';

const root = path.resolve(__dirname, '../..');
const later = cleanup();

/** As in what is shipped, where our modules are CommonJS. */
const REQUIRE =
  "--banner:js=import { createRequire } from 'node:module'; const require = createRequire(process.cwd() + '/');";

const PROTOCOLS = ['websocket', 'h2c', 'nonsense'];
const PATHS = ['/', '/slow', '/login', '/login/code', '/login/events', '/login/events?handle=x', '/chat', '*'];

/** A site in a process of its own: what would end it must not end the tests. */
async function site(program: string, host: string) {
  const child = spawn(process.execPath, ['--input-type=module', '-'], {
    cwd: root,
    env: { ...process.env, HOST_OF_UPGRADES: host },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  later(() => void child.kill('SIGKILL'));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stdin.end(program);
  const [ports] = (await Promise.race([once(child.stdout.setEncoding('utf8'), 'data'), ended.then(() => ['0'])])) as [
    string,
  ];
  const [port = 0, ...operators] = ports.trim().split(' ').map(Number);
  return {
    port,
    operators,
    /** Closes it as its owner would. @returns how it ended, and what it said of errors. */
    close: async () => {
      child.kill('SIGTERM');
      return { code: await ended, errors: said.match(/^\w*Error.*$/gm) ?? [] };
    },
  };
}

/** Asks for an upgrade and resets the connection after so many milliseconds. */
async function reset(port: number, head: readonly string[], ms: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  await pause(ms);
  socket.resetAndDestroy();
}

describe('an upgrade that is reset, early or late, ends no process (F47)', () => {
  let program: string;
  beforeAll(() => {
    const esbuild = path.join(root, 'node_modules/.bin/esbuild');
    const flags = ['--bundle', '--platform=node', '--format=esm', '--packages=external', '--log-level=error', REQUIRE];
    program = execFileSync(esbuild, [path.join(__dirname, 'upgrade-server.ts'), ...flags], { encoding: 'utf8' });
  });

  it.each([
    ['on Express 5', 'express'],
    ['on Express 4', 'express4'],
    ['on Connect', 'connect'],
    ['on Koa', 'koa'],
    ['on Fastify', 'fastify'],
    ['on bare node:http', 'http'],
    ['beside another WebSocket server', 'ws'],
    ['where the host hands out upgrades itself', 'dispatched'],
  ])('%s', async (_, host) => {
    const { port, operators, close } = await site(program, host);
    const origin = `http://127.0.0.1:${port}`;
    const browser = new Browser(origin);
    later(() => browser.close());
    const { json } = await browser.send('/login', { identifier: 'marie' });
    expect(json.handle).toMatch(/^idtoken\./);
    // One that is accepted, beside all those that are not.
    const own = `/login/events?handle=${json.handle}`;
    const handshake = ['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='];
    const page = [...handshake, `Origin: ${origin}`, `Cookie: ${browser.cookieHeader}`];
    const wish = (protocol: string) => ['Connection: Upgrade', `Upgrade: ${protocol}`];
    const visits = PROTOCOLS.flatMap((protocol) =>
      [...PATHS, own].flatMap((at) => [
        [`GET ${at} HTTP/1.1`, 'Host: a', ...wish(protocol)],
        [`GET ${at} HTTP/1.1`, `Host: 127.0.0.1:${port}`, ...wish(protocol), ...page],
        [`POST ${at} HTTP/1.0`, ...wish(protocol), 'Expect: 100-continue', 'Content-Length: 9', '', 'half'],
      ]),
    );
    const toOperators = PROTOCOLS.flatMap((protocol) =>
      ['/ws/session/x?token=y', '/auth/initiate', '/'].map((at) => [
        `GET ${at} HTTP/1.1`,
        'Host: a',
        ...wish(protocol),
      ]),
    );
    const resets = (to: number, heads: readonly string[][]) =>
      heads.flatMap((head) => [0, 1, 5, 10, 20, 50].map((ms) => reset(to, head, ms)));
    await Promise.all([...resets(port, visits), ...operators.flatMap((to) => resets(to, toOperators))]);
    expect((await browser.get('/login')).status).toBe(200);
    expect(await close()).toEqual({ code: 0, errors: [] });
  });
});
