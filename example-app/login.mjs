// Logging in: by a code to compare and an approval on the phone (IDToken), or with a device of one's own (LoginID).
import { IDTokenStrategy, loginRouter, receiptOf } from 'passport-idtoken';
import { asUser } from './customers.mjs';
import { loginIDStrategy } from './loginid.mjs';

/** What the shop asks people to share. On the phone they choose which of it they do. */
export const SCOPES = ['identity:name', 'identity:nationality', 'identity:age_over_18'];

export function loginBySession(parts) {
  const { operator, database, origin, store, limits, onEvent } = parts;
  const idtoken = new IDTokenStrategy(
    {
      operator: operator.url,
      serviceId: operator.serviceId,
      scopes: SCOPES,
      // null for a stranger: they see the same page as everybody else, and nobody's phone rings.
      resolveTokenId: (email) => database.tokenIdOf(email),
      store,
      limits,
      onEvent,
    },
    // Who is it? The phone was asked, not the address, so the phone decides whose account this is.
    (identity) => asUser(database, identity),
  );
  // One router for both: a start says which one it means, and without a word it is the first.
  const router = loginRouter([idtoken, loginIDStrategy(parts)], {
    successRedirect: '/account',
    origin,
    site: { name: 'Corner Shop' },
    purpose: {
      why: {
        'identity:name': 'to greet you by it',
        'identity:nationality': 'to try out what happens if you keep it',
        'identity:age_over_18': 'the cellar is for adults',
      },
    },
  });
  return { idtoken, router, forget: (req) => router.forget(req), receiptOf: (req) => receiptOf(req, idtoken) };
}
