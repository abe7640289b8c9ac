import { Browser, DirectWeb, DirectWebError, isDirectWebError } from './index.js';

// What a script tag brings: the names of the quick start. Its two files are this one, so it may come twice.
Object.assign(globalThis, {
  LoginID: {
    directweb: { default: DirectWeb, DirectWeb, DirectWebError, isDirectWebError },
    browser: { default: Browser, Browser },
  },
});
