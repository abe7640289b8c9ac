import type { Browser, DirectWeb, DirectWebError } from '../../browser/index.js';

/** What the script tag before ours brings. */
declare const LoginID: {
  readonly directweb: {
    readonly default: typeof DirectWeb;
    readonly isDirectWebError: (value: unknown) => value is DirectWebError;
  };
  readonly browser: { readonly default: typeof Browser };
};

/** The operator's client. Throws if the script has not arrived. */
export function clientOf(baseURL: string, apiKey: string): DirectWeb {
  return new LoginID.directweb.default(baseURL, apiKey);
}

/** Whether the client, not we or our server, says what went wrong. */
export function isClients(error: unknown): error is DirectWebError {
  return typeof LoginID === 'object' && LoginID.directweb.isDirectWebError(error);
}
