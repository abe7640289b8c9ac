/** Mistakes in how an application is set up that show by themselves, with what to do about each. */
const SENTENCES = {
  https_denied:
    'The browser talks to this site over HTTPS, but neither the option `origin` nor `req.secure` says so. Set `origin` to ' +
    'the address of the site, such as https://shop.example.com, and `trust proxy` if a proxy ends TLS.',
  origin_missing:
    'In production, set the option `origin` to the address of the site, such as https://shop.example.com. Without it the ' +
    'router believes the `Host` header, and knows of HTTPS only by what a request proves.',
  session_missing:
    'A login began in a route of your own, and its request has no session. Put a session middleware such as ' +
    'express-session before `passport.authenticate`, or give it `session: false` where your callback answers.',
  verify_silent:
    'verify gave back `undefined`, which refuses the person. Return the user, or `null` to refuse; a `return` may be missing.',
  proxy_untrusted:
    'A proxy passed a request on, and its own address is all that is known of the visitor. So all visitors are one, and ' +
    'share the starts of one. Set `trust proxy` in Express, or `req.ip` in another server, to believe the proxy.',
  return_to_dropped:
    'A `returnTo` was dropped: it has to be a path of this site that starts with one slash, of at most 2,048 characters, ' +
    'and its path must not have control characters or backslashes. The login goes to `successRedirect`.',
  prefix_stripped:
    'A request was passed on and ended with 404, because it is not below `loginPath`. If your server takes a prefix off ' +
    '`req.url`, have it keep the whole in `req.originalUrl`, or set `loginPath` to what is left.',
} as const;

export type SetupMistake = keyof typeof SENTENCES;

/** Where more is said about it, if not where proxies are. */
const PAGES: Partial<Record<SetupMistake, string>> = {
  session_missing: 'own-routes.md',
  verify_silent: 'options.md#verify',
};

/** Warns on stderr of mistakes in the set-up, of each one once. */
export class SetupWarnings {
  private readonly said = new Set<SetupMistake>();

  /** Says what is wrong, if that has not been said yet. */
  warn(code: SetupMistake): void {
    if (this.said.has(code)) return;
    this.said.add(code);
    process.emitWarning(SENTENCES[code], {
      type: 'passport-idtoken',
      code,
      detail: `See docs/${PAGES[code] ?? 'deployment.md#behind-a-proxy'} of the package passport-idtoken.`,
    });
  }
}
