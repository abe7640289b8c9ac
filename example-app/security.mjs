// What every page of a shop should have: strict headers, forms that only its own pages can send, and a secret.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import helmet from 'helmet';

/** Nothing inline, nothing from elsewhere, nobody may frame us. The login pages bring a policy of their own. */
export const securityHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      styleSrc: ["'self'"],
      scriptSrc: ["'self'"],
      imgSrc: ["'self'"],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
    },
  },
  // The simulated phone is opened in a window beside us, and in the same one each time.
  crossOriginOpenerPolicy: { policy: 'same-origin-allow-popups' },
  // With `no-referrer` a browser would send `Origin: null` with our own forms.
  referrerPolicy: { policy: 'same-origin' },
});

/** Pages are about a person: no cache keeps them, and the back button shows nothing after a logout. */
export function noStore(req, res, next) {
  res.set('Cache-Control', 'no-store');
  next();
}

/** Refuses a POST that another site makes the browser send. The login routers check this by themselves. */
export function ownPagesOnly(req, res, next) {
  const site = req.get('Sec-Fetch-Site');
  const own = site ? site === 'same-origin' : req.get('Origin') === `${req.protocol}://${req.get('Host')}`;
  if (own) next();
  else res.status(403).send('Please use the forms of this site.');
}

/** A secret that outlives a restart: from the environment, or from a file that only we can read. */
export function keptSecret(fromEnvironment, file) {
  if (fromEnvironment) return fromEnvironment;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  const secret = randomBytes(32).toString('base64url');
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, secret, { mode: 0o600, flag: 'wx' });
  return secret;
}
