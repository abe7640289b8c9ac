import { expectTypeOf } from 'expect-type';
import { IDTokenStrategy, requireLogin } from '../../lib/index.js';
import type { FlagsOf, GuardOptions, IDTokenIdentity, LoginIDIdentity, LoginIDStrategy } from '../../lib/index.js';

// These are checked by the compiler; jest only sees that the file is sound.
describe('the claims of a guard follow the scopes of its strategy', () => {
  it('those that say yes or no, and no other', () => {
    type Asked = 'identity:name' | 'identity:age_over_18';
    expectTypeOf<FlagsOf<IDTokenIdentity<Asked>>>().toEqualTypeOf<{ readonly ageOver18?: boolean }>();
    expectTypeOf<FlagsOf<IDTokenIdentity<'identity:full'>>>().toEqualTypeOf<Readonly<Record<string, never>>>();
    expectTypeOf<FlagsOf<LoginIDIdentity>>().toEqualTypeOf<Readonly<Record<string, never>>>();
    type Any = 'ageOver18' | 'ageOver21' | 'ageOver25' | 'isEuCitizen';
    expectTypeOf<keyof FlagsOf<IDTokenIdentity>>().toEqualTypeOf<Any>();
  });

  it('what the strategy does not ask for does not compile', () => {
    const guard = (
      phone: IDTokenStrategy<'identity:name' | 'identity:age_over_18'>,
      device: LoginIDStrategy,
      any: IDTokenStrategy,
    ) => {
      requireLogin(phone, { claims: { ageOver18: true }, method: 'compare', maxAge: 60 });
      requireLogin(any, { claims: { isEuCitizen: true } });
      requireLogin(device, { method: 'fido2' });
      requireLogin();
      requireLogin(undefined, { maxAge: 60 });
      // @ts-expect-error -- age_over_21 was not asked for
      requireLogin(phone, { claims: { ageOver21: true } });
      // @ts-expect-error -- a name is no yes or no
      requireLogin(phone, { claims: { givenName: true } });
      // @ts-expect-error -- LoginID shares no claims
      requireLogin(device, { claims: { ageOver18: true } });
      // @ts-expect-error -- without a strategy no claim is known
      requireLogin(undefined, { claims: { ageOver18: true } });
    };
    expectTypeOf(guard).toBeFunction();
    expectTypeOf<GuardOptions>().toHaveProperty('maxAge');
  });

  it('scopes are read from the strategy as it is made', () => {
    const make = () =>
      new IDTokenStrategy({
        operator: 'https://auth.example.com',
        serviceId: 'shop',
        scopes: ['identity:age_over_18'],
      });
    expectTypeOf<ReturnType<typeof make>>().toExtend<{ readonly identity?: IDTokenIdentity<'identity:age_over_18'> }>();
    expect(make).toBeDefined();
  });
});
