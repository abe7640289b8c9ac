import 'reflect-metadata';
import { Controller, Get, Injectable, Module, Post, Req, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { MiddlewareConsumer, NestModule } from '@nestjs/common';
import { AuthGuard, PassportSerializer, PassportStrategy } from '@nestjs/passport';
import passport from 'passport';
import type { Server } from 'node:http';
import { startIDTokenOperator } from '../../lib/dev/index.js';
import { IDTokenStrategy, loginRouter } from '../../lib/index.js';
import type { IDTokenIdentity, IDTokenOptions, LoginRouterOptions } from '../../lib/index.js';
import { Browser } from '../helpers/browser.js';
import { cleanup } from '../helpers/cleanup.js';
import { ScriptedStrategy } from '../helpers/scripted-shop.js';
import { answerUser, newSession, pages } from '../helpers/shop.js';
import type { ShopRequest, StartHost } from '../helpers/shop.js';
import { describeLogin } from './login-suite.js';

/** What this bank asks for. */
type Asked = 'identity:name' | 'identity:age_over_18';

@Injectable()
class People extends PassportSerializer {
  serializeUser(user: unknown, done: (error: null, kept: unknown) => void): void {
    done(null, user);
  }

  deserializeUser(kept: unknown, done: (error: null, user: unknown) => void): void {
    done(null, kept);
  }
}

@Controller()
class Pages {
  /** A route of one's own, behind the guard that everybody uses. */
  @UseGuards(AuthGuard('idtoken'))
  @Post('mine')
  mine(@Req() req: ShopRequest): unknown {
    return { user: req.user, info: req.authInfo };
  }

  @Get('open')
  open(): unknown {
    return {};
  }
}

const onNest: StartHost = async ({ strategy, verify, router: routerOptions, before = [], session }) => {
  @Injectable()
  class BankLogin extends PassportStrategy(IDTokenStrategy<Asked>) {
    constructor() {
      super(strategy as IDTokenOptions<Asked> & { passReqToCallback?: false });
    }

    validate(identity: IDTokenIdentity<Asked>): unknown {
      return verify ? verify(identity) : identity;
    }

    /** Never called: what was not asked for does not compile. */
    protected types(identity: IDTokenIdentity<Asked>): unknown {
      // @ts-expect-error -- the nationality was not asked for
      return [identity.claims.givenName, identity.claims.nationality];
    }
  }

  @Module({ controllers: [Pages], providers: [BankLogin, People] })
  class Bank {}

  const app = await NestFactory.create(Bank, { logger: false } as object);
  for (const middleware of [...before, newSession(session === false ? {} : session), passport.session()])
    app.use(middleware);
  const router = loginRouter(app.get(BankLogin), routerOptions satisfies LoginRouterOptions | undefined);
  app.use('/login', router);
  app.use(pages);
  await app.listen(0, '127.0.0.1');
  const server = app.getHttpServer() as Server;
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  return {
    url,
    server,
    router,
    close: async () => {
      await router.close();
      await app.close();
    },
  };
};

describe('a whole login on NestJS', () => {
  describeLogin(onNest);
});

it('applied as middleware of a module, where Nest has parsed the body', async () => {
  const strategy = new ScriptedStrategy();
  const router = loginRouter(strategy, { session: false, onLogin: answerUser });

  @Module({})
  class Bank implements NestModule {
    configure(consumer: MiddlewareConsumer): void {
      consumer.apply(router).forRoutes('/login');
    }
  }

  const app = await NestFactory.create(Bank, { logger: false } as object);
  await app.listen(0, '127.0.0.1');
  const browser = new Browser(await app.getUrl());
  try {
    expect((await browser.get('/login')).status).toBe(200);
    const { json, status } = await browser.send('/login', { identifier: 'marie' });
    expect(status).toBe(201);
    expect((await browser.post('/login/cancel', { handle: json.handle })).location).toBe(
      `/login/code?handle=${json.handle}`,
    );
  } finally {
    browser.close();
    await router.close();
    await app.close();
  }
});

describe('a route of one’s own in NestJS, behind AuthGuard', () => {
  const later = cleanup();

  it('starts, finishes, and refuses', async () => {
    const operator = await startIDTokenOperator({
      services: [{ serviceId: 'my-bank', name: 'My Bank', allowedScopes: ['identity:full'] }],
    });
    later(() => operator.stop());
    const phone = await operator.enroll({ tokenId: 'marie', givenName: 'Marie', familyName: 'Dupont' });
    const strategy = { operator: operator.url, serviceId: 'my-bank', scopes: ['identity:name'] };
    const bank = await onNest({ strategy, router: { session: false, onLogin: answerUser } });
    later(() => bank.close());
    const browser = new Browser(bank.url);
    later(() => browser.close());

    expect((await browser.send('/mine', {})).status).toBe(401);
    const started = await browser.send('/mine', { identifier: 'marie' });
    expect([started.status, started.location?.startsWith('/login/code?handle=')]).toEqual([303, true]);
    const handle = started.location!.split('=')[1]!;
    expect((await browser.send('/mine', { handle })).status).toBe(401); // Nest's guard knows no other status
    await browser.state(handle, 'pending');
    await phone.approve(await phone.nextPush());
    await browser.state(handle, 'approved');
    const { json } = await browser.send('/mine', { handle });
    expect(json).toMatchObject({ user: { id: 'marie' }, info: { method: 'compare', scopes: ['identity:name'] } });
  });
});

it('AuthGuard on Fastify is refused with a sentence that says what to use there, before anything rings', async () => {
  const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  const strategy = new ScriptedStrategy();
  passport.use(strategy);

  @Module({ controllers: [Pages] })
  class Bank {}

  const app = await NestFactory.create(Bank, new FastifyAdapter(), { logger: false } as object);
  await app.listen(0, '127.0.0.1');
  const browser = new Browser(await app.getUrl());
  try {
    expect((await browser.send('/mine', { identifier: 'marie' })).status).toBe(500);
    expect(strategy.adapter.begun).toHaveLength(0);
    expect(strategy.told).toEqual(['failed setup_invalid']);
    expect(strategy.events[0]?.error?.cause).toEqual(
      new TypeError(
        "passport.authenticate('idtoken') was given Fastify's request, and works on node's own: use a guard that hands " +
          'it over. See docs/nestjs.md#on-fastify of the package passport-idtoken.',
      ),
    );
  } finally {
    passport.unuse('idtoken');
    warned.mockRestore();
    browser.close();
    await app.close();
  }
});
