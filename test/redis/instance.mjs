// One of several processes of a shop on one Redis, for tests that kill it. Prints where it listens.
//
//   REDIS_URL, OPERATOR   where Redis and the operator are
//   KIND=loginid          logs in with LoginID instead of IDToken
//   VERIFY_MS             how long the application's own check of a person takes
//   LIMITS=off            lets everything ring
//   HANDLES=yes           says of which login an event is, and which operator's session it connects to
import { once } from 'node:events';
import { Agent, createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { RedisStore } from 'connect-redis';
import express from 'express';
import session from 'express-session';
import passport from 'passport';
import { IDTokenStrategy, LoginIDStrategy, loginRouter } from 'passport-idtoken';
import { redisStore } from 'passport-idtoken/redis';
import { createClient } from 'redis';

const { REDIS_URL, OPERATOR, KIND, VERIFY_MS, LIMITS, HANDLES } = process.env;
const secret = 'a secret of all instances, long enough';

const client = createClient({ url: REDIS_URL, disableOfflineQueue: true });
client.on('error', () => {});
await client.connect();
const store = redisStore({ client, secret });

/** Says which socket is asked for. */
class TellingAgent extends Agent {
  addRequest(request, options) {
    const [, session] = /\/ws\/session\/([^?]+)/.exec(request.path) ?? [];
    if (session) console.log(`connects ${session}`);
    super.addRequest(request, options);
  }
}

const [Strategy, operator] =
  KIND === 'loginid'
    ? [
        LoginIDStrategy,
        { baseURL: OPERATOR, apiKey: 'fLari955o86zbedHVT-lcRKoZMoIQ==', websiteURL: 'http://localhost:3000' },
      ]
    : [IDTokenStrategy, { operator: OPERATOR, serviceId: 'shop' }];
const strategy = new Strategy(
  {
    ...operator,
    store,
    ...(HANDLES && { agent: new TellingAgent({ keepAlive: true }) }),
    limits: LIMITS === 'off' ? false : { perOperator: { starts: 1000, seconds: 60 } },
    onEvent: ({ type, code, handle }) => {
      console.log(['event', type, code, HANDLES && handle].filter(Boolean).join(' '));
    },
  },
  async (identity) => {
    await pause(Number(VERIFY_MS ?? 0));
    return { id: identity.id };
  },
);
const router = loginRouter(strategy, { successRedirect: '/me' });
passport.serializeUser((user, done) => done(null, user));
passport.deserializeUser((user, done) => done(null, user));

const app = express();
app.use(session({ store: new RedisStore({ client }), secret, resave: false, saveUninitialized: false }));
app.use(passport.session());
app.use('/login', router);
app.get('/me', (req, res) => res.json({ user: req.user }));
app.use((error, req, res, next) => (res.headersSent ? next(error) : res.status(500).json({ broken: error.message })));

const server = createServer(app).listen(0, '127.0.0.1');
await once(server, 'listening');
console.log(`listens on http://127.0.0.1:${server.address().port}`);

process.once('SIGTERM', async () => {
  server.close();
  const { dropped } = await router.close();
  console.log(`dropped ${dropped}`);
  store.close();
  client.destroy();
  server.closeAllConnections();
});
