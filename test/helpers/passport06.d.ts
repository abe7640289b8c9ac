/** The oldest Passport that we work with has the types of the newest. */
declare module 'passport06' {
  export { default } from 'passport';
}
