import { expectTypeOf } from 'expect-type';
import type { IDTokenIdentity } from '../../lib/idtoken/identity.js';
import type { ClaimsOf, IDTokenClaims, IDTokenScope } from '../../lib/idtoken/scopes.js';

// These are checked by the compiler; jest only sees that the file is sound.
describe('the types of claims follow the scopes', () => {
  it('one scope brings its claims and no other', () => {
    expectTypeOf<ClaimsOf<'identity:age_over_18'>>().toEqualTypeOf<{ ageOver18?: boolean }>();
    expectTypeOf<ClaimsOf<'identity:name'>>().toEqualTypeOf<{ givenName?: string; familyName?: string }>();
    expectTypeOf<ClaimsOf<'identity:trust_level'>>().toEqualTypeOf<{ trustLevel?: 1 | 2 | 3 }>();
  });

  it('every atomic scope is known', () => {
    expectTypeOf<keyof ClaimsOf<'identity:given_name'>>().toEqualTypeOf<'givenName'>();
    expectTypeOf<keyof ClaimsOf<'identity:family_name'>>().toEqualTypeOf<'familyName'>();
    expectTypeOf<keyof ClaimsOf<'identity:date_of_birth'>>().toEqualTypeOf<'dateOfBirth'>();
    expectTypeOf<keyof ClaimsOf<'identity:nationality'>>().toEqualTypeOf<'nationality'>();
    expectTypeOf<keyof ClaimsOf<'identity:document'>>().toEqualTypeOf<'documentNumber'>();
    expectTypeOf<keyof ClaimsOf<'identity:photo'>>().toEqualTypeOf<'photoBase64'>();
    expectTypeOf<keyof ClaimsOf<'identity:age_over_21'>>().toEqualTypeOf<'ageOver21'>();
    expectTypeOf<keyof ClaimsOf<'identity:age_over_25'>>().toEqualTypeOf<'ageOver25'>();
    expectTypeOf<keyof ClaimsOf<'identity:age_range'>>().toEqualTypeOf<'ageRange'>();
    expectTypeOf<keyof ClaimsOf<'identity:is_eu_citizen'>>().toEqualTypeOf<'isEuCitizen'>();
    expectTypeOf<keyof ClaimsOf<'identity:name_initial'>>().toEqualTypeOf<'nameInitial'>();
  });

  it('several scopes bring the claims of all', () => {
    expectTypeOf<ClaimsOf<'identity:age_over_18' | 'identity:photo'>>().toEqualTypeOf<{
      ageOver18?: boolean;
      photoBase64?: string;
    }>();
  });

  it('composites are taken apart, also within composites', () => {
    expectTypeOf<keyof ClaimsOf<'identity:basic'>>().toEqualTypeOf<'givenName' | 'familyName' | 'trustLevel'>();
    expectTypeOf<keyof ClaimsOf<'identity:age_verification'>>().toEqualTypeOf<
      'givenName' | 'familyName' | 'ageOver18'
    >();
    type Full = 'givenName' | 'familyName' | 'dateOfBirth' | 'nationality' | 'documentNumber' | 'trustLevel';
    expectTypeOf<keyof ClaimsOf<'identity:full'>>().toEqualTypeOf<Full>();
    expectTypeOf<keyof ClaimsOf<'identity:full_with_photo'>>().toEqualTypeOf<Full | 'photoBase64'>();
  });

  it('unknown scopes bring none, and take none away', () => {
    // eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type -- that is the point
    expectTypeOf<keyof ClaimsOf<'acme:points'>>().toEqualTypeOf<never>();
    expectTypeOf<ClaimsOf<'acme:points' | 'identity:age_over_18'>>().toEqualTypeOf<{ ageOver18?: boolean }>();
  });

  it('scopes from configuration, or none, bring all', () => {
    expectTypeOf<ClaimsOf<string>>().toEqualTypeOf<IDTokenClaims>();
    expectTypeOf<ClaimsOf<never>>().toEqualTypeOf<IDTokenClaims>();
    expectTypeOf<IDTokenIdentity['claims']>().toEqualTypeOf<IDTokenClaims>();
  });

  it('a claim that was not asked for does not compile', () => {
    const read = (identity: IDTokenIdentity<'identity:age_over_18'>) => {
      expectTypeOf(identity.claims.ageOver18).toEqualTypeOf<boolean | undefined>();
      // @ts-expect-error -- identity:name was not asked for
      return identity.claims.givenName as unknown;
    };
    expect(read).toBeDefined();
  });

  it('every scope of the protocol has a name', () => {
    expectTypeOf<'identity:full_with_photo'>().toExtend<IDTokenScope>();
    expectTypeOf<'identity:everything'>().not.toExtend<IDTokenScope>();
  });
});
