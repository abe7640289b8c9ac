import { assetNamed } from './assets.js';
import { retry, showForm, start } from './begin.js';
import { finish } from './finish.js';
import type { FinishSettings } from './finish.js';
import type { Streams } from './streams.js';
import type { AnyStrategy, Answer, Visit } from './visit.js';
import { cancel, showCode, showStatus, streamEvents } from './watch.js';

/** What the routes stand on. */
export interface RouteSettings extends FinishSettings {
  readonly strategies: readonly [AnyStrategy, ...AnyStrategy[]];
  readonly loginPath: string;
  /** Whether `GET /` is ours. */
  readonly form: boolean;
  readonly streams: Streams;
  /** The routes of what strategies bring along. */
  readonly ownRoute: (path: string) => Route | undefined;
  /** Whether a page may open a WebSocket. */
  readonly attached: () => boolean;
}

/** Answers one request, or throws a `LoginError`. */
type Handler = (visit: Visit, settings: RouteSettings) => Promise<Answer>;

/** What a path answers to, by method. */
export interface Route {
  readonly GET?: Handler;
  readonly POST?: Handler;
  /** Always JSON, past the session middleware: whatever goes wrong here must not touch a session either. */
  readonly background?: true;
}

const ROUTES: Readonly<Record<string, Route>> = {
  '/': { GET: showForm, POST: start },
  '/code': { GET: showCode },
  '/events': { GET: streamEvents, background: true },
  '/status': { GET: showStatus, background: true },
  '/finish': { POST: finish },
  '/cancel': { POST: cancel },
  '/retry': { POST: retry },
};

/** The route of a path below the login path. */
export function routeFor(path: string, { form, ownRoute }: RouteSettings): Route | undefined {
  // Where the identifier form is not ours, the application may have its own there.
  if (path === '/' && !form) return { POST: start };
  if (Object.hasOwn(ROUTES, path)) return ROUTES[path];
  const asset = path.startsWith('/assets/') ? assetNamed(path.slice('/assets/'.length)) : undefined;
  if (asset) return { GET: async () => ({ kind: 'asset', asset }), background: true };
  return ownRoute(path);
}
