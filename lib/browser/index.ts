export { DirectWeb, DirectWeb as default } from './direct-web.js';
export { DirectWebError, isDirectWebError } from './errors.js';
export { Browser, isFido2Supported } from './fido2.js';

export type { RemoteSession } from './assertion.js';
export type { DirectWebOptions, LoginOptions, RemoteOptions } from './direct-web.js';
export type { DirectWebErrorCode, DirectWebErrorDetails } from './errors.js';
export type { DirectWebCallback, DirectWebDevice, DirectWebNotification } from './remote.js';
export type { DirectWebApproval, DirectWebResult } from './result.js';
