import { LoginError } from '../login/errors.js';
import { newBrowserKey } from '../http/browser-key.js';
import { below, queryOf } from '../http/route-match.js';
import { scriptAsset } from './assets.js';
import { retry, start } from './begin.js';
import { finish } from './finish.js';
import { showForm } from './form.js';
import type { AnyStrategy, Route, RouteSettings } from './route.js';
import { cancel, showCode, showStatus, streamEvents } from './watch.js';

const ROUTES: Readonly<Record<string, Route>> = {
  '/': { GET: showForm, POST: start },
  '/code': { GET: showCode },
  '/events': { GET: streamEvents, bypassMiddleware: true },
  '/status': { GET: showStatus, bypassMiddleware: true },
  '/finish': { POST: finish },
  '/cancel': { POST: cancel },
  '/retry': { POST: retry },
};

/** The route of a path below the login path. */
export function routeFor(path: string, { form, starts, ownRoute, pages }: RouteSettings): Route | undefined {
  if (path === '/finish' && !starts) return undefined;
  if (path === '/' && !form) return { POST: start };
  if (Object.hasOwn(ROUTES, path)) return ROUTES[path];
  const asset = pages.assets.find(({ name }) => path === `/assets/${name}`);
  if (asset) return { GET: async () => ({ kind: 'asset', asset }), bypassMiddleware: true };
  return ownRoute(path);
}

/** Finds the route of what strategies bring along: pages below their name, and the scripts that those load. */
export function ownRoutes(strategies: readonly AnyStrategy[]): (path: string) => Route | undefined {
  const scripts = new Map<string, Route>();
  const pages = new Map<string, (path: string) => Route>();
  for (const { name, settings, site: known } of strategies) {
    const own = settings.pages;
    if (!own) continue;
    const assets = Object.entries(own.scripts).map(([file, text]) => ({ file, asset: scriptAsset(file, text) }));
    for (const { file, asset } of assets) {
      scripts.set(`/assets/${asset.name}`, { GET: async () => ({ kind: 'asset', asset }), bypassMiddleware: true });
      // For pages of the application, which cannot know the digest.
      const revised = { kind: 'asset', asset, revised: true } as const;
      scripts.set(`/assets/${file}.js`, { GET: async () => revised, bypassMiddleware: true });
    }
    for (const [file, text] of Object.entries(own.files)) {
      const revised = { kind: 'asset', asset: scriptAsset(file, text), revised: true } as const;
      scripts.set(`/assets/${file}`, { GET: async () => revised, bypassMiddleware: true });
    }
    const needs = { scripts: assets.map(({ asset }) => asset), connect: own.connect };
    pages.set(name, (path) => ({
      GET: async ({ browserKey, req, site: { origins } }) => {
        const html = own.at(path, queryOf(req));
        if (!html) throw new LoginError('login_not_found');
        if (!origins.includes(own.website)) {
          known.warnings.warn(
            'website_differs',
            ` They are at ${origins.join(', ')}, \`websiteURL\` is ${own.website}.`,
          );
        }
        // The ceremony that follows is tied to this cookie.
        return { kind: 'page', status: 200, html, own: needs, browserKey: browserKey ? undefined : newBrowserKey() };
      },
    }));
  }
  return (path) => {
    const [, name = ''] = path.split('/');
    return scripts.get(path) ?? pages.get(name)?.(below(path, `/${name}`) ?? '/');
  };
}
