/**
 * The form of the vendor's own files, as options of esbuild: one text for `require` and bundlers, for AMD, and for a
 * script tag, where it brings members of the global `LoginID`.
 *
 * @param globals - by member, the expression that makes it from `made`, what the module exports
 */
export function umd(globals) {
  const members = Object.entries(globals).map(([member, value]) => `${member}:${value}`);
  const start =
    '(function(page,make){' +
    'if(typeof exports==="object"&&typeof module==="object")' +
    // Spelled out, so that tools that only read the file see the default export too.
    '{Object.defineProperty(exports,"__esModule",{value:true});Object.assign(exports,make());exports.default=exports.default}' +
    'else if(typeof define==="function"&&define.amd)define([],make);' +
    `else{var made=make();page.LoginID=Object.assign(page.LoginID||{},{${members.join()}})}` +
    '})(typeof self==="undefined"?globalThis:self,function(){';
  return { format: 'iife', globalName: 'made', banner: { js: start }, footer: { js: 'return made});' } };
}

/** The two files of the quick start, by name. */
export const VENDOR_FILES = {
  'loginid.directweb': umd({ directweb: 'made', browser: '{default:made.Browser,Browser:made.Browser}' }),
  'loginid.browser': umd({ browser: 'made' }),
};
