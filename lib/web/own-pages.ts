import { scriptAsset } from './assets.js';
import { newBinding } from './binding.js';
import { below, queryOf } from './place.js';
import type { Route } from './routes.js';
import type { AnyStrategy } from './visit.js';

/** Finds the route of what strategies bring along: pages below their name, and the scripts that those load. */
export function ownRoutes(strategies: readonly AnyStrategy[]): (path: string) => Route | undefined {
  const scripts = new Map<string, Route>();
  const pages = new Map<string, (path: string) => Route>();
  for (const { name, settings } of strategies) {
    const own = settings.pages;
    if (!own) continue;
    const assets = Object.entries(own.scripts).map(([file, text]) => ({ file, asset: scriptAsset(file, text) }));
    for (const { file, asset } of assets) {
      scripts.set(`/assets/${asset.name}`, { GET: async () => ({ kind: 'asset', asset }), background: true });
      // For pages of the application, which cannot know the digest.
      const revised = { kind: 'asset', asset, revised: true } as const;
      scripts.set(`/assets/${file}.js`, { GET: async () => revised, background: true });
    }
    const needs = { scripts: assets.map(({ asset }) => asset), connect: own.connect };
    pages.set(name, (path) => ({
      GET: async ({ binding, req }) => {
        const html = own.at(path, queryOf(req));
        if (!html) return { kind: 'next' };
        // The ticket that follows is tied to this cookie.
        return { kind: 'page', status: 200, html, own: needs, binding: binding ? undefined : newBinding() };
      },
    }));
  }
  return (path) => {
    const [, name = ''] = path.split('/');
    return scripts.get(path) ?? pages.get(name)?.(below(path, `/${name}`) ?? '/');
  };
}
