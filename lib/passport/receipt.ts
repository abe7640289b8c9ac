import type { IncomingMessage } from 'node:http';
import type { Identity } from '../login/operator.js';
import { noteOf } from './note.js';
import type { LoginStrategy } from './strategy.js';

/** What a person shared at a login, and what not. */
export interface Receipt {
  /** The name of the strategy. */
  readonly provider: string;
  /** How the person was tied to the screen. */
  readonly method: 'compare' | 'code' | 'fido2';
  /** When the person logged in. */
  readonly at: Date;
  /** The granted scopes, expanded to atomic ones. */
  readonly shared: readonly string[];
  /** Those that were asked for, and that the person kept. */
  readonly withheld: readonly string[];
}

/**
 * What the person who is logged in shared with the site at the login, and what not: to show it, as the phone did.
 *
 * @param strategy - the one that the login has to be of. Default: any.
 * @returns nothing where the session's user did not log in with it.
 */
export function receiptOf(req: IncomingMessage, strategy?: LoginStrategy<Identity>): Receipt | undefined {
  const note = noteOf(req);
  if (note?.method === undefined || (strategy && note.provider !== strategy.name)) return undefined;
  const { provider, method, at, scopes, missing = [] } = note;
  return { provider, method, at: new Date(at), shared: [...scopes], withheld: [...missing] };
}
