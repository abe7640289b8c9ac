// Starts everything and says where to click. Ctrl+C stops it. With `--instances 3` the shop runs in three processes, which
// share a Redis; `kill 2` kills the second one.
//
//   PORT, HOST                             where the shop listens (3000 or the next free one, localhost). HOST=0.0.0.0 is
//                                          for containers and for other devices: the operators listen there, too
//   OPERATOR_PORT                          where IDToken's development operator listens (4000 or the next free one)
//   LOGINID_PORT                           where LoginID's development operator listens (4010 or the next free one)
//   DATA                                   where customers and sessions are kept (example-app/data)
//   SESSION_SECRET                         signs session cookies (made once, kept in DATA)
//   REDIS_URL                              keeps logins on their way and sessions in Redis, such as redis://localhost:6379
//   ORIGIN                                 the public address, behind a proxy, such as https://shop.example.com
//   IDTOKEN_OPERATOR, IDTOKEN_SERVICE_ID   a real IDToken operator in place of the development one
//   LOGINID_OPERATOR, LOGINID_API_KEY      a real LoginID in place of the development one
import { createServer } from 'node:http';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openBalancer } from './balancer.mjs';
import { openFleet } from './fleet.mjs';
import { openInstance } from './instance.mjs';
import { openLoginID, openOperator } from './operators.mjs';
import { addressesOf, isWildcard, listen, onFreePort } from './ports.mjs';
import { keptSecret } from './security.mjs';

const { env } = process;
const data = env.DATA ?? fileURLToPath(new URL('data', import.meta.url));
const host = env.HOST ?? 'localhost';

const { values } = parseArgs({ options: { instances: { type: 'string', default: '1' } } });
const count = Number(values.instances);
if (!(count >= 1)) fail('--instances takes a number, such as 3.');
if (count > 1 && !env.REDIS_URL) {
  fail('Several instances need a Redis to share logins: REDIS_URL=redis://localhost:6379 npm start -- --instances 3');
}

// The shop's own address comes first: it is shown on the phone, and passkeys are made for it.
let shop;
let fleet;
const server =
  count > 1
    ? openBalancer(() => fleet?.ports() ?? [])
    : createServer((req, res) => {
        if (shop) shop.app(req, res);
        else res.writeHead(503, { 'Retry-After': '1' }).end('Just a moment.');
      });
await onFreePort(env.PORT, 3000, (port) => listen(server, port, host));
const [address, ...elsewhere] = addressesOf(host, server.address().port);

const secret = keptSecret(env.SESSION_SECRET, path.join(data, 'session-secret'));
const shopUrl = env.ORIGIN ?? address;
const operatorHost = isWildcard(host) ? host : '127.0.0.1';
const operator = await openOperator({ env, data, shopUrl, host: operatorHost });
const loginid = await openLoginID({ env, data, shopUrl, host: operatorHost });
// A public address of its own means one proxy in front of us; the balancer is one more.
const proxies = (env.ORIGIN ? 1 : 0) + (count > 1 ? 1 : 0);
const parts = { operator, loginid, data, secret, origin: env.ORIGIN, proxies, redisUrl: env.REDIS_URL };
if (count > 1) fleet = await openFleet(count, parts);
else {
  shop = await openInstance(parts);
  shop.attach(server);
}

console.log(`
  The shop    ${address}${elsewhere.map((each) => `\n              ${each}   (from other devices)`).join('')}
${operator.demo ? `  The phone   ${operator.demo().phone}` : `  IDToken     ${operator.url}`}
${loginid.mails ? `  The mails   ${loginid.mails}   (LoginID’s)` : `  LoginID     ${loginid.url}`}

  Open the shop${operator.demo ? ' and follow its three steps' : ''}. ${fleet ? `It runs in ${count} processes: type kill 2 to kill one. ` : ''}Ctrl+C stops everything.
`);

// `kill 2`, typed here, kills an instance.
const typed = fleet && createInterface({ input: process.stdin }).on('line', (words) => fleet.command(words));

async function stop() {
  typed?.close();
  await (shop ?? fleet).close(); // ends logins on their way and their streams
  server.close(async () => {
    shop?.forget();
    await Promise.all([operator.stop(), loginid.stop()]);
  });
  // Browsers open spare connections; one that was never used would be waited for.
  setTimeout(() => server.closeAllConnections(), 1000).unref();
}
process.once('SIGINT', stop);
process.once('SIGTERM', stop);

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
