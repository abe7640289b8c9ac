// Starts everything and says where to click. Ctrl+C stops it.
//
//   PORT, HOST                             where the shop listens (3000 or the next free one, localhost). HOST=0.0.0.0 is
//                                          for containers and for other devices: the operators listen there, too
//   OPERATOR_PORT                          where IDToken's development operator listens (4000 or the next free one)
//   LOGINID_PORT                           where LoginID's development operator listens (4010 or the next free one)
//   DATA                                   where customers and sessions are kept (example-app/data)
//   SESSION_SECRET                         signs session cookies (made once, kept in DATA)
//   REDIS_URL                              keeps sessions in Redis
//   ORIGIN                                 the public address, behind a proxy, such as https://shop.example.com
//   IDTOKEN_OPERATOR, IDTOKEN_SERVICE_ID   a real IDToken operator in place of the development one
//   LOGINID_OPERATOR, LOGINID_API_KEY      a real LoginID in place of the development one
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDatabase } from './database.mjs';
import { openLoginID, openOperator } from './operators.mjs';
import { addressesOf, isWildcard, listen, onFreePort } from './ports.mjs';
import { keptSecret } from './security.mjs';
import { openSessions } from './sessions.mjs';
import { openShop } from './shop.mjs';

const { env } = process;
const data = env.DATA ?? fileURLToPath(new URL('data', import.meta.url));
const host = env.HOST ?? 'localhost';

// The shop's own address comes first: it is shown on the phone, and passkeys are made for it.
let shop;
const server = createServer((req, res) => {
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
// The demo has customers from the start, whom nobody proved. They must not be anybody's at a real operator.
const database = await openDatabase(path.join(data, operator.demo ? 'demo.db' : 'shop.db'));
for (const { email, person } of operator.people ?? []) database.link({ email, tokenId: person.tokenId });
const sessions = await openSessions({ database, secret, redisUrl: env.REDIS_URL });

shop = openShop({
  operator,
  loginid,
  database,
  sessions: sessions.middleware,
  secret,
  origin: env.ORIGIN,
  // A demo is tried out more often than a person logs in; the default is 5 starts in 5 minutes.
  limits: operator.demo && { perPerson: { starts: 30, seconds: 300 } },
  onEvent: ({ type, handle, code, error, operatorCode }) => {
    const login = handle.split('.').at(-1).slice(0, 8); // the support code on our pages, but for its capitals
    console.log(`login ${login} ${type}${code ? ` ${operatorCode ?? code}: ${error?.message}` : ''}`);
  },
});
shop.attach(server);

console.log(`
  The shop    ${address}${elsewhere.map((each) => `\n              ${each}   (from other devices)`).join('')}
${operator.demo ? `  The phone   ${operator.demo().phone}` : `  IDToken     ${operator.url}`}
${loginid.mails ? `  The mails   ${loginid.mails}   (LoginID’s)` : `  LoginID     ${loginid.url}`}

  Open the shop${operator.demo ? ' and follow its three steps' : ''}. Ctrl+C stops everything.
`);

async function stop() {
  await shop.close(); // ends logins on their way and their streams
  server.close(async () => {
    await sessions.close();
    await Promise.all([operator.stop(), loginid.stop()]);
    database.close();
  });
  // Browsers open spare connections; one that was never used would be waited for.
  setTimeout(() => server.closeAllConnections(), 1000).unref();
}
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
