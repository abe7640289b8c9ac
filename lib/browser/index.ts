export { DirectWeb, DirectWeb as default } from './direct-web.js';
export { DirectWebError, isDirectWebError } from './errors.js';
export { Browser, isFido2Supported } from './authenticator.js';
export { watch } from './watch.js';

export type { DirectWebApproval, DirectWebResult } from './answers.js';
export type { RemoteSession } from './ceremonies.js';
export type { DirectWebOptions, LoginOptions, RemoteOptions } from './direct-web.js';
export type { DirectWebErrorCode, DirectWebErrorDetails } from './errors.js';
export type { DirectWebCallback, DirectWebDevice, DirectWebNotification } from './remote.js';
export type { WatchMessage } from './login-status.js';
export type { WatchOptions } from './watch.js';
