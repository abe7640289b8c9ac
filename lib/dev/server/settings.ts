import { callback, text } from '../../options.js';
import { integer, shape } from './rules.js';

/** Where an operator listens. */
export interface ServerSettings {
  readonly host: string;
  readonly port: number;
  readonly tls: { readonly key: string; readonly cert: string } | undefined;
}

/** The rules of the options that every operator has. */
export const SERVER_RULES = {
  port: integer(0, 65_535),
  host: text(256),
  tls: shape<{ key: string; cert: string }>({ key: text(1e6), cert: text(1e6) }, 'key', 'cert'),
  now: callback,
  data: text(4096),
};

/** Their defaults. */
export const SERVER_DEFAULTS = { port: 0, host: '127.0.0.1', now: Date.now };

/**
 * Development operators stand in for a real operator: through one, any visitor can enrol a phone under any name and log
 * in as that person. So they do not start where real people are.
 *
 * @throws Error with NODE_ENV=production
 */
export function refuseProduction(what: string): void {
  if (process.env.NODE_ENV === 'production') {
    throw new Error(`${what} is for development and tests: it does not start with NODE_ENV=production.`);
  }
}
