import type { Agent } from 'node:https';
import { expectTypeOf } from 'expect-type';
import type { IDTokenOperatorOptions, LoginIDOperatorOptions } from '../../lib/dev/index.js';
import {
  IDTokenStrategy,
  LoginIDStrategy,
  loginRouter,
  memoryStore,
  pollingWatch,
  requireLogin,
} from '../../lib/index.js';
import type {
  GuardOptions,
  IDTokenIdentity,
  IDTokenOptions,
  LoginIDOptions,
  LoginRouterOptions,
  LoginStore,
  MemoryStoreOptions,
  OrNull,
  PollingWatchOptions,
} from '../../lib/index.js';
import type { RedisStoreOptions } from '../../lib/redis/index.js';

/** The options that may be left out, and do not take `null` for it. */
type Deaf<Options> = {
  [Name in keyof Options]-?: Record<string, never> extends Pick<Options, Name>
    ? null extends Options[Name]
      ? never
      : Name
    : never;
}[keyof Options];

const env = (name: string): string | null => process.env[name] ?? null;
const perPerson = { starts: 5, seconds: 300 };

// These are checked by the compiler; what happens at run time is in test/options.test.ts.
describe('an option that may be left out may be null', () => {
  it('all of them, of all that takes options', () => {
    expectTypeOf<Deaf<IDTokenOptions>>().toEqualTypeOf<never>();
    expectTypeOf<Deaf<LoginIDOptions>>().toEqualTypeOf<never>();
    expectTypeOf<Deaf<LoginRouterOptions>>().toEqualTypeOf<never>();
    expectTypeOf<Deaf<GuardOptions>>().toEqualTypeOf<never>();
    expectTypeOf<Deaf<RedisStoreOptions>>().toEqualTypeOf<never>();
    expectTypeOf<Deaf<PollingWatchOptions>>().toEqualTypeOf<never>();
    expectTypeOf<Deaf<MemoryStoreOptions>>().toEqualTypeOf<never>();
    expectTypeOf<Deaf<IDTokenOperatorOptions>>().toEqualTypeOf<never>();
    expectTypeOf<Deaf<LoginIDOperatorOptions>>().toEqualTypeOf<never>();
    expectTypeOf<Deaf<IDTokenOperatorOptions['services'][number]>>().toEqualTypeOf<never>();
    expectTypeOf<Deaf<LoginIDOperatorOptions['clients'][number]>>().toEqualTypeOf<never>();
  });

  it('as a strategy and a router are made', () => {
    const idtoken = new IDTokenStrategy(
      {
        operator: 'https://auth.example.com',
        serviceId: 'shop',
        scopes: ['identity:age_over_18'],
        origin: env('ORIGIN'),
        agent: null,
        store: null,
        limits: { perPerson, perVisitor: null },
        headers: { 'x-key': env('KEY') },
        passReqToCallback: null,
      },
      (identity) => {
        expectTypeOf(identity).toEqualTypeOf<IDTokenIdentity<'identity:age_over_18'>>();
        return identity;
      },
    );
    new LoginIDStrategy({
      baseURL: 'https://directweb.usw1.loginid.io',
      apiKey: 'key',
      websiteURL: 'https://shop.example.com',
      namespace: env('NAMESPACE'),
      secret: undefined,
    });
    loginRouter(idtoken, {
      origin: env('ORIGIN'),
      site: { name: 'Shop', logo: env('LOGO') },
      purpose: { title: null, text: { de: 'Anmelden', en: null } },
      texts: { de: { end: { new: null } } },
    });
    requireLogin(idtoken, { claims: { ageOver18: null }, method: null, maxAge: null });
    pollingWatch(memoryStore({ maxEntries: null }), { everyMs: null }).close();
    expect(idtoken.site.origins).toEqual([]);
  });

  it('and what has to be there may not', () => {
    const wrong = () => {
      // @ts-expect-error -- an operator has to be there
      new IDTokenStrategy({ operator: env('OPERATOR'), serviceId: 'shop' });
      // @ts-expect-error -- a budget without its time is none
      const limits: IDTokenOptions['limits'] = { perPerson: { starts: 1, seconds: null } };
      // @ts-expect-error -- a site has a name
      loginRouter(new LoginIDStrategy({ baseURL: '', apiKey: '', websiteURL: '' }), { site: { name: null } });
      return limits;
    };
    expect(wrong).toBeDefined();
  });

  it('and what has methods of its own is taken as it is', () => {
    expectTypeOf<OrNull<{ agent?: Agent; store?: LoginStore }>>().toEqualTypeOf<{
      agent?: Agent | null | undefined;
      store?: LoginStore | null | undefined;
    }>();
  });
});
