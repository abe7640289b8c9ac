// The page on which customers see the devices with which they can log in, and take them away again.
import express from 'express';
import { devicesPage, signInPage } from './pages/devices.mjs';
import { ownPagesOnly } from './security.mjs';

export function devices({ loginid, database, origin }) {
  const routes = express.Router();

  routes.get('/', (req, res) => {
    // Passkeys are made for the one address that LoginID knows, and never for an IP address.
    const here = origin ?? `${req.protocol}://${req.get('Host')}`;
    const elsewhere = here !== loginid.websiteURL && loginid.websiteURL;
    const page = { user: req.user, mails: loginid.mails, elsewhere };
    if (!req.user) return res.send(signInPage(page));
    res.send(devicesPage({ ...page, accounts: database.loginIDsOf(req.user.id), last: 'last' in req.query }));
  });

  // What LoginID knows stays there; this shop does not know the account any more.
  routes.post('/remove', ownPagesOnly, express.urlencoded({ extended: false, limit: '16kb' }), (req, res) => {
    const own = req.user ? database.loginIDsOf(req.user.id) : [];
    const account = own.find(({ id }) => id === req.body?.id);
    const stays = account && !database.removeLoginID(account.id, req.user.id);
    res.redirect(303, stays ? '/devices?last' : '/devices');
  });

  return routes;
}
