import type { ServerResponse } from 'node:http';
import type { Identity } from '../login/operator.js';
import type { LoginRequestMessage } from '../http/request.js';
import type { PassportAuthenticator } from '../passport/contract.js';
import type { LoginStrategy } from '../passport/strategy.js';
import type { Asset } from './assets.js';
import type { BrowserKey } from '../http/browser-key.js';
import type { PageLayout } from '../pages/layout.js';
import type { Site } from '../http/same-origin.js';
import type { Streams } from './streams.js';

/** One request, as far as every route needs to know it. */
export interface RouteContext {
  readonly req: LoginRequestMessage;
  readonly res: ServerResponse;
  readonly site: Site;
  /** The answer has to be JSON. */
  readonly json: boolean;
  /** What the request turned out to be about, for the report of what goes wrong: the handlers fill it in. */
  readonly about: { strategy: AnyStrategy; handle?: string };
  /** What the browser's cookie says. */
  readonly browserKey: BrowserKey | undefined;
}

/** The strategies as the routes know them, whoever their people are. */
export type AnyStrategy = LoginStrategy<Identity>;

/** What a request comes to. Handlers return one, and one place writes it: nobody answers and goes on. */
export type Reply =
  | (Dynamic & {
      readonly kind: 'page';
      readonly status: number;
      readonly html: (frame: PageLayout) => string;
      /** What a page of a strategy's own needs in place of our script. */
      readonly own?: { readonly scripts: readonly Asset[]; readonly connect: string } | undefined;
    })
  | (Dynamic & { readonly kind: 'json'; readonly status: number; readonly body: object })
  | (Dynamic & { readonly kind: 'redirect'; readonly to: string })
  | { readonly kind: 'asset'; readonly asset: Asset; readonly revised?: true }
  | { readonly kind: 'stream'; readonly start: () => void }
  | (Dynamic & { readonly kind: 'empty'; readonly status: number })
  /** Not ours, or done and the application's turn. */
  | { readonly kind: 'next' };

/** What answers that are made for one visitor have in common. */
interface Dynamic {
  /** Gives the browser its cookie, or renews it. */
  readonly browserKey?: BrowserKey | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Goes out past the session middleware: there is no session to save, or none that may be. */
  readonly direct?: boolean | undefined;
}

/** How logins are finished here. */
export interface FinishSettings {
  readonly strategies: readonly AnyStrategy[];
  readonly passport: PassportAuthenticator;
  readonly session: boolean;
  readonly keepSession: readonly string[];
  readonly successRedirect: string;
  readonly failureRedirect: string | undefined;
}

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
type Handler = (visit: RouteContext, settings: RouteSettings) => Promise<Reply>;

/** What a path answers to, by method. */
export interface Route {
  readonly GET?: Handler;
  readonly POST?: Handler;
  /** Always JSON, past the session middleware: whatever goes wrong here must not touch a session either. */
  readonly background?: true;
}
