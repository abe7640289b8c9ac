// The quick start's second file: whether this browser can.
export { Browser, Browser as default } from './authenticator.js';
