/** passport-strategy ships no types; ours must not leak its community typings into the public surface. */
declare module 'passport-strategy' {
  const Strategy: abstract new () => object;
  export { Strategy };
}
