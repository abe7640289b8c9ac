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
 * @throws TypeError when the router is mounted where `loginPath` does not lead.
 */
export function matchRoute(req: LoginRequestMessage, loginPath: string): RouteMatch | undefined {
  const here = pathOf(req.url);
  const whole = pathOf(req.originalUrl ?? req.url);
  const route = below(whole, loginPath);
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
