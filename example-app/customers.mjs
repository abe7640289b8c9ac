// Who a login is, in the shop: a customer, and what they shared.

/** The customer as `req.user`: the account, and what was shared at this login. */
export function asUser(database, identity) {
  const user = database.userOf(identity);
  return user ? { ...user, identity } : null;
}

/**
 * Who is logged in is the account's id: the same one, by whatever way a customer got in. What was shared at this login
 * stands beside it in the session, and the account is looked up at every request: so a session ends at once when its
 * phone, or its LoginID account, is not the customer's any more.
 */
export function keepUsersInSessions(passport, database) {
  passport.serializeUser((req, user, done) => {
    req.session.login = user.identity;
    done(null, user.id);
  });
  passport.deserializeUser((req, id, done) => {
    try {
      const user = req.session.login && asUser(database, req.session.login);
      done(null, user?.id === id ? user : false);
    } catch (error) {
      done(error);
    }
  });
}
