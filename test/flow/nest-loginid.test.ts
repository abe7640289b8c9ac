import 'reflect-metadata';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { PassportSerializer, PassportStrategy } from '@nestjs/passport';
import passport from 'passport';
import type { Server } from 'node:http';
import { startLoginIDOperator } from '../../lib/dev/index.js';
import { LoginIDStrategy, loginRouter } from '../../lib/index.js';
import type { LoginIDIdentity } from '../../lib/index.js';
import { SHOP, SITE, Visitor } from '../dev/loginid/site.js';
import { Browser } from '../helpers/browser.js';
import { cleanup } from '../helpers/cleanup.js';
import { closing, newSession, pages } from '../helpers/shop.js';

const later = cleanup();

@Injectable()
class People extends PassportSerializer {
  serializeUser(user: unknown, done: (error: null, kept: unknown) => void): void {
    done(null, user);
  }

  deserializeUser(kept: unknown, done: (error: null, user: unknown) => void): void {
    done(null, kept);
  }
}

it('LoginID in a NestJS app: a ceremony, a ceremony in the browser, and validate makes the user', async () => {
  const operator = await startLoginIDOperator({ clients: [SHOP] });
  later(() => operator.stop());

  @Injectable()
  class DeviceLogin extends PassportStrategy(LoginIDStrategy) {
    constructor() {
      super({ baseURL: operator.url, apiKey: SHOP.apiKey, websiteURL: SITE, limits: false });
    }

    validate({ id, username, kind }: LoginIDIdentity): unknown {
      return { id, username, kind };
    }
  }

  @Module({ providers: [DeviceLogin, People] })
  class Shop {}

  const app = await NestFactory.create(Shop, { logger: false } as object);
  app.use(newSession());
  app.use(passport.session());
  const router = loginRouter(app.get(DeviceLogin));
  app.use('/login', router);
  app.use(pages);
  await app.listen(0, '127.0.0.1');
  later(() => closing(router, app.getHttpServer() as Server));
  const browser = new Browser(await app.getUrl());
  later(() => browser.close());

  expect((await browser.get('/login/loginid')).text).toContain('Sign in with this device');
  const { handle, finish } = (
    await browser.send('/login', { provider: 'loginid', identifier: 'marie', kind: 'register' })
  ).json;
  const { json } = await new Visitor(operator).register('marie');
  expect((await browser.send(finish, { handle, jwt: json.jwt })).json).toEqual({ redirect: '/' });
  expect((await browser.get('/me')).json.user).toMatchObject({ username: 'marie', kind: 'register' });
});
