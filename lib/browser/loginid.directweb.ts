// The quick start's first file: the calls. As a script tag it brings `LoginID.browser` along, so that one tag is enough.
export { DirectWeb, DirectWeb as default } from './direct-web.js';
export { DirectWebError, isDirectWebError } from './errors.js';
export { Browser } from './authenticator.js';
