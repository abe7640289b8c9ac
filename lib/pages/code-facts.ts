import type { LoginView } from '../login/view.js';
import type { CodeMethod } from './sentences.js';

/** Where a code is entered that is not compared. */
export interface CodeEntry {
  /** A path of this site. */
  readonly path: string;
  /** A mail with a link to it is asked for, for names that look like an address. */
  readonly mail: boolean;
}

/** One login as its browser sees it. */
export interface CodePage {
  readonly handle: string;
  readonly view: Exclude<LoginView, { state: 'ceremony' }>;
  /** Who was typed, in this browser: for its owner's eyes only. */
  readonly identifier: string;
  /** It had another code before: a request for that one may still lie on the phone. */
  readonly again: boolean;
  /** The server's clock, in milliseconds. */
  readonly now: number;
  /** The scopes asked for; empty: what the service asks for by default. */
  readonly asked: readonly string[];
  /** What the person does with the code: compares it with the phone's, or enters it on another device. */
  readonly method: CodeMethod;
  /** Where such a code is entered. */
  readonly entry?: CodeEntry | undefined;
  /** The router is attached: the events URL also speaks WebSocket. */
  readonly socket: boolean;
  /** Where the login is finished: the path of the place where it began. */
  readonly finish: string;
}

/** What the page shows: a code whose time is over is over, also while the server still takes a late answer. */
export type ShownState = CodePage['view']['state'];
