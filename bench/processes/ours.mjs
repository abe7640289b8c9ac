// A site that logs people in with this package.
import { createServer } from 'node:http';
import passport from 'passport';
import { IDTokenStrategy, loginRouter } from 'passport-idtoken';
import { redisStore } from 'passport-idtoken/redis';
import { createClient } from 'redis';
import { newSite, userOf } from './site.mjs';
import { answerParent, listen, processorTime } from './talk.mjs';
import { SERVICE } from './token.mjs';

/** All visitors come from one address, and more of them than any operator would take. */
const WIDE = { perVisitor: { starts: 100_000, seconds: 1 }, perOperator: { starts: 1_000_000, seconds: 1 } };

const [operator, limits, redis] = process.argv.slice(2);

const idtoken = new IDTokenStrategy(
  {
    operator,
    serviceId: SERVICE,
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
answerParent({ origin: () => origin, processorTime });

async function storeIn(url) {
  const client = createClient({ url, disableOfflineQueue: true });
  await client.connect();
  return redisStore({ client, secret: 'a benchmark has nothing to hide from anyone' });
}
