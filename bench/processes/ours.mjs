// A site that logs people in with this package.
import { createServer } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import passport from 'passport';
import { IDTokenStrategy, loginRouter } from 'passport-idtoken';
import { redisStore } from 'passport-idtoken/redis';
import { createClient } from 'redis';
import { newSite, userOf } from './site.mjs';
import { answerParent, listen, processorTime } from './talk.mjs';
import { SERVICE } from './token.mjs';

/** All visitors come from one address, and more of them than any operator would take. */
const WIDE = { perVisitor: { starts: 100_000, seconds: 1 }, perOperator: { starts: 1_000_000, seconds: 1 } };

const [operator, limits, redis, serviceId = SERVICE] = process.argv.slice(2);

const idtoken = new IDTokenStrategy(
  {
    operator,
    serviceId,
    scopes: ['identity:name'],
    limits: limits === 'limits' && WIDE,
    store: redis && (await storeIn(redis)),
  },
  async ({ id, claims }) => userOf(id, claims.givenName),
);
const app = newSite();
const server = createServer(app);
const router = loginRouter(idtoken, { passport, successRedirect: '/' });
app.use('/login', router);
router.attach(server);

const origin = await listen(server);
answerParent({ origin: () => origin, pid: () => process.pid, processorTime, heap, close: () => router.close() });

async function storeIn(url) {
  const client = createClient({ url, disableOfflineQueue: true });
  await client.connect();
  return redisStore({ client, secret: 'a benchmark has nothing to hide from anyone' });
}

/** The bytes that are in use, once all that can be has been collected. */
function heap() {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  for (let times = 0; times < 3; times += 1) collect();
  return process.memoryUsage().heapUsed;
}
