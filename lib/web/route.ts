import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Identity } from '../login/operator.js';
import type { LoginRequestMessage } from '../http/request.js';
import type { PassportAuthenticator } from '../passport/contract.js';
import type { LoginStrategy } from '../passport/strategy.js';
import type { Asset } from './assets.js';
import type { BrowserKey } from '../http/browser-key.js';
import type { PageLayout } from '../pages/layout.js';
import type { Wording } from '../pages/texts.js';
import type { Site } from '../http/same-origin.js';
import type { PageSettings } from './page-settings.js';
import type { Subscriptions } from './subscriptions.js';

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
  /** What the visitor reads. */
  readonly wording: Wording;
}

/** The strategies as the routes know them, of any operator. */
export type AnyStrategy = LoginStrategy<Identity>;

/** What a request comes to. Handlers return one, and one place writes it, so that no handler answers and goes on. */
export type Reply =
  | (Dynamic & {
      readonly kind: 'page';
      readonly status: number;
      readonly html: (layout: PageLayout) => string;
      /** What a page of a strategy's own needs in place of our script. */
      readonly own?: { readonly scripts: readonly Asset[]; readonly connect: string } | undefined;
    })
  | (Dynamic & { readonly kind: 'json'; readonly status: number; readonly body: object })
  | (Dynamic & { readonly kind: 'redirect'; readonly to: string })
  | { readonly kind: 'asset'; readonly asset: Asset; readonly revised?: true }
  | { readonly kind: 'stream'; readonly start: () => void }
  | (Dynamic & { readonly kind: 'empty'; readonly status: number })
  /** The person is logged in, and the application answers: without a session, its `onLogin`. */
  | (Dynamic & { readonly kind: 'login' });

/** What answers that are made for one visitor have in common. */
interface Dynamic {
  /** Gives the browser its key, or renews it; for how many seconds, if not for the life of a login. */
  readonly browserKey?: (BrowserKey & { readonly seconds?: number }) | undefined;
  /** Has the browser known as one in which the person logged in. */
  readonly mark?: { readonly strategy: string; readonly text: string } | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * Goes out past the session middleware, whatever its route says: there is no session to save, or none that may be.
   */
  readonly bypassMiddleware?: boolean | undefined;
}

/** What answers after a login where there is no session. */
export type OnLogin = {
  onLogin(
    req: IncomingMessage & { user?: unknown; authInfo?: unknown },
    res: ServerResponse,
    next: (error?: unknown) => void,
  ): unknown;
}['onLogin'];

/** A start that rings a phone, as `beforeStart` is told of it. */
export interface StartAttempt {
  /** What the person typed, normalised. */
  identifier: string;
  /** The name of the strategy. */
  provider: string;
  /** The person logged in with this browser before: it is no stranger. */
  knownBrowser: boolean;
}

/** May refuse a start before anything rings. Its request may be of the host's own type: that is why it is a method's type. */
export type BeforeStart = { beforeStart(req: IncomingMessage, start: StartAttempt): unknown }['beforeStart'];

/** How logins are finished here. */
export interface FinishSettings {
  readonly strategies: readonly AnyStrategy[];
  readonly passport: PassportAuthenticator;
  readonly session: boolean;
  readonly keepSession: readonly string[];
  readonly successRedirect: string;
  readonly failureRedirect: string | undefined;
  readonly onLogin: OnLogin | undefined;
}

/** What the routes stand on. */
export interface RouteSettings extends FinishSettings {
  readonly strategies: readonly [AnyStrategy, ...AnyStrategy[]];
  readonly loginPath: string;
  /** Whether `GET /` is ours. */
  readonly form: boolean;
  /** Whether logins begin and finish here. */
  readonly starts: boolean;
  readonly beforeStart: BeforeStart | undefined;
  /** Streams and sockets. */
  readonly subscriptions: Subscriptions;
  /** Requests that wait: with room of their own, so that they go on when there is none for a stream (F42). */
  readonly polls: Subscriptions;
  readonly pages: PageSettings;
  /** The routes of what strategies bring along. */
  readonly ownRoute: (path: string) => Route | undefined;
  /** Whether a page may open a WebSocket. */
  readonly attached: () => boolean;
}

/** Answers one request, or throws a `LoginError`. */
type Handler = (context: RouteContext, settings: RouteSettings) => Promise<Reply>;

/** What a path answers to, by method. */
export interface Route {
  readonly GET?: Handler;
  readonly POST?: Handler;
  /** Always JSON, past the session middleware: whatever goes wrong here must not touch a session either. */
  readonly bypassMiddleware?: true;
}
