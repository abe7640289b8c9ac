import { misuse } from '../mistakes.js';
import type { LoginRequestMessage } from './request.js';

/** Where a request stands below the login page. */
export interface RouteMatch {
  /** What comes after the login path: `/` for the page itself, `/code`, `/events`. */
  readonly route: string;
  /** The path under which this process sees the login page: a proxy may have taken a prefix away. */
  readonly mount: string;
}

/**
 * Finds a request's place below the login page, however the host calls us: mounted at the login path, mounted further
 * up, or not mounted at all (bare `node:http`).
 *
 * @param loginPath - the public path, such as `/login`.
 * @returns nothing for a request that is not ours.
 * @throws TypeError when the router is mounted where `loginPath` does not lead, or gets that one path and none below it.
 */
export function matchRoute(req: LoginRequestMessage, loginPath: string): RouteMatch | undefined {
  const here = pathOf(req.url);
  const whole = pathOf(req.originalUrl ?? req.url);
  const route = below(whole, loginPath);
  if (route === '/') expectPathsBelow(req);
  if (route !== undefined) return { route, mount: loginPath };
  // Connect hosts strip their mount from `url` and keep the whole in `originalUrl`.
  const mount = whole.slice(0, here === '/' ? whole.replace(/\/$/, '').length : -here.length);
  if (mount === '' || below(loginPath, mount) !== undefined) return undefined;
  if (!loginPath.toLowerCase().endsWith(mount.toLowerCase())) {
    throw misuse(
      `loginRouter is mounted at ${mount}, but its strategy has \`loginPath\` ${loginPath}: set \`loginPath\` to the ` +
        `public path under which the router is mounted.`,
      'docs/deployment.md#behind-a-proxy',
    );
  }
  return { route: below(mount + here, mount) ?? '/', mount };
}

/** A route of Express with a path of its own gets no path below it, and a login would end on a page that is not there. */
function expectPathsBelow({ route }: LoginRequestMessage): void {
  const { path, stack = [] } = route ?? {};
  if (typeof path !== 'string' || /[*({:]/.test(path)) return;
  // A route that looked at the request before us and passed it on is named here, too: it has no router of ours in it.
  if (!stack.some(({ handle }) => typeof handle === 'function' && 'attach' in handle && 'forget' in handle)) return;
  throw misuse(
    `loginRouter is the handler of the one path ${path}, and has to get the paths below it, too: mount it with ` +
      '`app.use`, not with `app.get`, `app.post` or `app.all`.',
    'docs/troubleshooting.md',
  );
}

/**
 * A guard before its own login page would send people from there to there.
 *
 * @param what - what guards.
 * @throws TypeError where the request is for the login page.
 */
export function expectElsewhere(what: string, { originalUrl, url }: LoginRequestMessage, loginPath: string): void {
  if (below(pathOf(originalUrl ?? url), loginPath) !== '/') return;
  throw misuse(
    `${what} guards ${loginPath || '/'}, where people log in, and would send them there for ever: put the router before it.`,
    'docs/troubleshooting.md',
  );
}

/** The path of a request target, without its query. */
export function pathOf(url = '/'): string {
  const at = url.indexOf('?');
  return (at === -1 ? url : url.slice(0, at)) || '/';
}

/** The query of a request. */
export function queryOf({ url = '' }: LoginRequestMessage): URLSearchParams {
  const at = url.indexOf('?');
  return new URLSearchParams(at === -1 ? '' : url.slice(at + 1));
}

/** The rest of a path below another; hosts compare mount points without regard to case, so do we. */
export function below(path: string, base: string): string | undefined {
  if (!path.startsWith(base) && path.slice(0, base.length).toLowerCase() !== base.toLowerCase()) return undefined;
  const rest = path.slice(base.length, path.endsWith('/') ? -1 : undefined);
  return rest === '' || rest.startsWith('/') ? rest || '/' : undefined;
}
