// Without a session: after a login on the phone a program gets a token and shows it with every request.
import express from 'express';
import { errors, jwtVerify, SignJWT } from 'jose';
import { IDTokenStrategy, loginRouter } from 'passport-idtoken';
import { asUser } from './customers.mjs';
import { noStore } from './security.mjs';

const ISSUER = 'shop';
const AUDIENCE = 'shop-api';
const SECONDS = 600;

export function api({ operator, database, origin, store, limits, onEvent, secret }) {
  const key = new TextEncoder().encode(secret);
  const strategy = new IDTokenStrategy(
    {
      operator: operator.url,
      serviceId: operator.serviceId,
      scopes: ['identity:name'],
      loginPath: '/api/login',
      resolveTokenId: (email) => database.tokenIdOf(email),
      store,
      limits,
      onEvent,
    },
    (identity) => asUser(database, identity),
  );
  /** Answers a login with a token for the API. */
  const giveToken = async (req, res) => {
    const { id, identity } = req.user;
    const token = await new SignJWT({ phone: identity.id, name: identity.displayName })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(String(id))
      .setIssuedAt()
      .setExpirationTime(`${SECONDS}s`)
      .sign(key);
    res.json({ token, expiresIn: SECONDS });
  };
  const router = loginRouter(strategy, { session: false, onLogin: giveToken, form: false, origin });

  const routes = express.Router();
  routes.use(noStore);

  routes.use('/login', router);

  routes.get('/me', async (req, res) => {
    const [, token = ''] = /^Bearer (\S+)$/i.exec(req.get('Authorization') ?? '') ?? [];
    try {
      const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'], issuer: ISSUER, audience: AUDIENCE });
      const user = database.userOf({ provider: 'idtoken', id: payload.phone });
      if (String(user?.id) === payload.sub) return res.json({ email: user.email, name: payload.name ?? null });
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
    }
    res.status(401).set('WWW-Authenticate', 'Bearer').json({ error: 'Log in first: POST /api/login.' });
  });

  return { routes, router };
}
