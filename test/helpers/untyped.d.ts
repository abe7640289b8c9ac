/** Hosts without types of their own; a test hands them middleware and a request. */
declare module 'cookie-session' {
  export default function cookieSession(options: { name: string; secret: string }): object;
}
declare module 'cors' {
  export default function cors(options?: { origin: string; credentials: boolean }): object;
}
declare module 'koa' {
  import type { RequestListener } from 'node:http';
  export default class Koa {
    silent: boolean;
    use(middleware: unknown): this;
    callback(): RequestListener;
  }
}
