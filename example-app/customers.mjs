// Who a login is, in the shop: a customer, and what they shared.

/** The customer as `req.user`: the account, and what was shared at this login. */
export function asUser(database, identity) {
  const user = database.userOf(identity);
  return user ? { ...user, identity } : null;
}

/**
 * What goes into a session is the identity; the account is looked up at every request. So a session ends at once when
 * its phone, or its LoginID account, is not the customer's any more.
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
