import { inspect } from 'node:util';
import { tokenOf } from '../../lib/index.js';
import { keepToken } from '../../lib/passport/token-of.js';

const identity = () => ({ provider: 'idtoken', id: 'marie', scopes: [], missingScopes: [] });

it('an identity leads to its token, and nothing that is printed does', () => {
  const kept = keepToken(identity(), { jwt: 'canary-jwt', payload: { sub: 'marie' } });
  expect(tokenOf(kept)).toEqual({ jwt: 'canary-jwt', payload: { sub: 'marie' } });
  const shelf = Reflect.get(globalThis, Symbol.for('passport-idtoken.tokens')) as object;
  expect(inspect([kept, shelf], { showHidden: true, depth: 20 })).not.toContain('canary');
  expect(JSON.stringify(kept)).not.toContain('canary');
});

it('a copy has none', () => {
  const kept = keepToken(identity(), { jwt: 'canary-jwt', payload: {} });
  expect([tokenOf({ ...kept }), tokenOf(identity())]).toEqual([undefined, undefined]);
});
