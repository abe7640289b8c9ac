import { createServer } from 'node:http';
import express from 'express';
import type { IDTokenOperator, LoginIDOperator } from '../../lib/dev/index.js';
import { IDTokenStrategy, LoginIDStrategy, loginRouter } from '../../lib/index.js';
import type { LoginIDOptions } from '../../lib/index.js';
import { SHOP, SITE } from '../dev/loginid/site.js';
import { Browser } from './browser.js';
import { closing, listening, newPassport, newSession, pages } from './shop.js';

/** What a shop of two operators is made of. */
interface Parts {
  readonly operator: LoginIDOperator;
  readonly idtokenOperator: IDTokenOperator;
  readonly options?: Partial<LoginIDOptions>;
}

/**
 * An Express 5 shop with both strategies in one router, and a route of its own at `/own`.
 *
 * @param later - takes what is to be closed after the test.
 */
export async function openLoginIDShop(
  { operator, idtokenOperator, options = {} }: Parts,
  later: (act: () => unknown) => void,
) {
  const loginid = new LoginIDStrategy({
    baseURL: operator.url,
    apiKey: SHOP.apiKey,
    websiteURL: SITE,
    limits: false,
    ...options,
  });
  const idtoken = new IDTokenStrategy({ operator: idtokenOperator.url, serviceId: 'my-shop', limits: false });
  const passport = newPassport();
  passport.use(loginid as never);
  const router = loginRouter([idtoken, loginid], { passport });
  const app = express().use(newSession() as never, passport.session());
  app.use('/login', router);
  app.post('/own', express.json(), passport.authenticate('loginid') as never, (req, res) => {
    res.json({ user: req.user, info: req.authInfo });
  });
  app.use(pages as never);
  const server = createServer(app);
  const url = await listening(server);
  later(() => closing(router, server));
  const visitor = () => {
    const browser = new Browser(url);
    later(() => browser.close());
    return browser;
  };
  return { url, visitor };
}
