// Logging in: an e-mail address, a code to compare, an approval on the phone.
import { IDTokenStrategy, loginRouter } from 'passport-idtoken';

/** What the shop asks people to share. On the phone they choose which of it they do. */
export const SCOPES = ['identity:name', 'identity:nationality', 'identity:age_over_18'];

export function loginBySession({ operator, database, origin, limits, onEvent }) {
  const strategy = new IDTokenStrategy(
    {
      operator: operator.url,
      serviceId: operator.serviceId,
      scopes: SCOPES,
      // null for a stranger: they see the same page as everybody else, and nobody's phone rings.
      resolveTokenId: (email) => database.tokenIdOf(email),
      limits,
      onEvent,
    },
    // Who is it? The phone was asked, not the address, so the phone decides whose account this is.
    (identity) => asUser(database, identity),
  );
  return loginRouter(strategy, { successRedirect: '/profile', origin });
}

/** The customer as `req.user`: the account, and what was shared at this login. */
export function asUser(database, identity) {
  const user = database.userOf(identity.id);
  return user ? { ...user, identity } : null;
}

/**
 * What goes into a session is the identity; the account is looked up at every request. So a session ends at once when
 * its phone is not the account's any more.
 */
export function keepUsersInSessions(passport, database) {
  passport.serializeUser((user, done) => done(null, user.identity));
  passport.deserializeUser((identity, done) => {
    try {
      done(null, asUser(database, identity) ?? false);
    } catch (error) {
      done(error);
    }
  });
}
