// A site that logs people in with this package.
import { createServer } from 'node:http';
import passport from 'passport';
import { IDTokenStrategy, loginRouter } from 'passport-idtoken';
import { newSite, userOf } from './site.mjs';
import { answerParent, listen, processorTime } from './talk.mjs';
import { SERVICE } from './token.mjs';

const [operator] = process.argv.slice(2);

const idtoken = new IDTokenStrategy(
  { operator, serviceId: SERVICE, scopes: ['identity:name'], limits: false },
  async ({ id, claims }) => userOf(id, claims.givenName),
);
const app = newSite();
const server = createServer(app);
const router = loginRouter(idtoken, { passport, successRedirect: '/' });
app.use('/login', router);
router.attach(server);

const origin = await listen(server);
answerParent({ origin: () => origin, processorTime });
