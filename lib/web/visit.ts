import type { ServerResponse } from 'node:http';
import type { Identity } from '../login/operator.js';
import type { LoginRequestMessage, LoginStrategy } from '../strategy.js';
import type { Asset } from './assets.js';
import type { Binding } from './binding.js';
import type { Frame } from './pages/frame.js';
import type { Site } from './same-origin.js';

/** One request, as far as every route needs to know it. */
export interface Visit {
  readonly req: LoginRequestMessage;
  readonly res: ServerResponse;
  readonly site: Site;
  /** The answer has to be JSON. */
  readonly json: boolean;
  /** What the browser's cookie says. */
  readonly binding: Binding | undefined;
}

/** The strategies as the routes know them, whoever their people are. */
export type AnyStrategy = LoginStrategy<Identity>;

/** What a request comes to. Handlers return one, and one place writes it: nobody answers and goes on. */
export type Answer =
  | (Dynamic & {
      readonly kind: 'page';
      readonly status: number;
      readonly html: (frame: Frame) => string;
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
  readonly binding?: Binding | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Goes out past the session middleware: there is no session to save, or none that may be. */
  readonly direct?: boolean | undefined;
}
