import { warn } from '../mistakes.js';

/** Where the docs say more. */
const PROXY = 'docs/deployment.md#behind-a-proxy';
const PRODUCTION = 'docs/operations.md#going-to-production';
const LOGINID = 'docs/loginid.md';
const STORES = 'docs/stores.md#more-than-one-process';

/** What is wrong with how an application is set up, what to do about each, and where that is explained. */
const MISTAKES = {
  https_denied: [
    'The browser talks to this site over HTTPS, but neither the option `origin` nor `req.secure` says so. Set `origin` to ' +
      'the address of the site, such as https://shop.example.com, and `trust proxy` if a proxy ends TLS.',
    PROXY,
  ],
  origin_missing: [
    'In production, set the option `origin` to the address of the site, such as https://shop.example.com. Without it the ' +
      'router believes the `Host` header, and knows of HTTPS only by what a request proves.',
    PROXY,
  ],
  session_missing: [
    'A login began in a route of your own, and its request has no session. Put a session middleware such as ' +
      'express-session before `passport.authenticate`, or give it `session: false` where your callback answers.',
    'docs/own-routes.md',
  ],
  router_missing: [
    'People are sent to the login page, and no router of this process serves it: mount `loginRouter(strategy)`.',
    'docs/troubleshooting.md',
  ],
  passport_session_missing: [
    'People will be logged in, and the next page will not know them: put `passport.session()` after the session middleware ' +
      'and before the router.',
    'docs/troubleshooting.md',
  ],
  verify_silent: [
    'verify gave back `undefined`, which refuses the person. Return the user, or `null` to refuse; a `return` may be missing.',
    'docs/options.md#verify',
  ],
  proxy_untrusted: [
    'A proxy passed a request on, and its own address is all that is known of the visitor. So all visitors are one, and ' +
      'share the starts of one. Set `trust proxy` in Express, or `req.ip` in another server, to believe the proxy.',
    PROXY,
  ],
  return_to_dropped: [
    'A `returnTo` was dropped: it has to be a path of this site that starts with one slash, of at most 2,048 characters, ' +
      'and its path must not have control characters or backslashes. The login goes to `successRedirect`.',
    'docs/options.md#where-a-login-goes',
  ],
  prefix_stripped: [
    'A request was passed on and ended with 404, because it is not below `loginPath`. If your server takes a prefix off ' +
      '`req.url`, have it keep the whole in `req.originalUrl`, or set `loginPath` to what is left.',
    PROXY,
  ],
  website_differs: [
    'These pages were opened at another address than `websiteURL`, and LoginID serves an API key to its own site only. ' +
      'Open them there, or enter the address that people use in the dashboard and in `websiteURL`.',
    LOGINID,
  ],
  insecure: [
    '`insecure: true` lets what is said to the operator, codes and tokens too, cross the network in plain text.',
    PRODUCTION,
  ],
  limits_off: [
    '`limits: false` lets each visitor make phones ring without end, and use up what the operator allows this application.',
    PRODUCTION,
  ],
  limits_open: [
    "`limits: { whenDown: 'allow' }` lets each visitor make phones ring without end while the counters are down.",
    PRODUCTION,
  ],
  secret_missing: [
    'In production, set the option `secret`: a random one is gone with the process, and known browsers with it. A ' +
      '`redisStore` brings its own.',
    PRODUCTION,
  ],
  store_unshared: [
    'The option `store` brings neither `counters` nor `fleet`. Of several processes each counts the limits for itself, and a ' +
      'login whose process dies is lost. Add both, or `isLocal: true` if there is one process only.',
    STORES,
  ],
  counters_missing: [
    'The option `store` brings no `counters`. Of several processes each counts the limits for itself, so that phones ring ' +
      'as many times more often. Add them, or `isLocal: true` if there is one process only.',
    STORES,
  ],
  fleet_missing: [
    'The option `store` brings no `fleet`. Of several processes, one that dies or is replaced takes its waiting logins ' +
      'along. Add it, or `isLocal: true` if there is one process only.',
    STORES,
  ],
  devices_shown: [
    '`showDevices: true` shows each visitor who types a username which devices its owner has, and that there is one.',
    PRODUCTION,
  ],
} as const;

export type SetupMistake = keyof typeof MISTAKES;

/** What a mistake means, and what to do. */
export function mistakeSentence(code: SetupMistake): string {
  return MISTAKES[code][0];
}

/** Warns on stderr of mistakes in the set-up, of each one once. */
export class SetupWarnings {
  private readonly said = new Set<SetupMistake>();

  /**
   * Says what is wrong, if that has not been said yet.
   *
   * @param seen - what showed it.
   */
  warn(code: SetupMistake, seen = ''): void {
    if (this.said.has(code)) return;
    this.said.add(code);
    const [sentence, docs] = MISTAKES[code];
    warn(code, sentence + seen, docs);
  }
}
