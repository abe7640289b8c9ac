// LoginID: a customer's own devices, each with a passkey. And the rule for whose account a LoginID account is.
import { LoginIDStrategy } from 'passport-idtoken';
import { asUser } from './customers.mjs';
import { deviceOf } from './user-agent.mjs';

export function loginIDStrategy({ loginid, database, store, limits, onEvent }) {
  return new LoginIDStrategy(
    {
      baseURL: loginid.url,
      apiKey: loginid.apiKey,
      websiteURL: loginid.websiteURL,
      // Where a request for approval is mailed. The demo takes any address that is typed as a username, so that its page
      // of mails has something to show; a real shop gives the address that it knows of this customer, or nothing.
      transientEmail: loginid.mails && ((username) => (username.includes('@') ? username : null)),
      passReqToCallback: true,
      store,
      limits,
      onEvent,
    },
    (req, identity) => {
      if (!database.userOf(identity)) database.addLoginID(identity, ownerOf(identity, req.user));
      // Whoever approved elsewhere is on a device that is not registered.
      if (identity.kind !== 'push') database.sawDevice(identity, deviceOf(req.get('User-Agent')));
      return asUser(database, identity);
    },
  );
}

/**
 * Whose is a LoginID account that the shop sees for the first time?
 *
 * Anybody may register any free username at LoginID, your e-mail address too. So a registration never joins an existing
 * customer by what it is called: who registers as marie@example.com is not Marie, but a new customer who sees nothing
 * of hers. There is one way to join, and Marie is in it herself: she is logged in here, in this session, and registers
 * the device now. (The router asks her for a login of the last five minutes before it.)
 *
 * Logging in joins nothing either, whoever is logged in: on a shared computer that may be somebody else.
 *
 * @returns the id of the customer, or undefined for a new one.
 */
function ownerOf(identity, user) {
  return user && identity.kind === 'register' ? user.id : undefined;
}
