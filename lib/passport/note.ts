import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { LoginRequestMessage } from '../http/request.js';

/** A request after a session middleware and Passport. */
export interface SessionRequest extends LoginRequestMessage {
  session?: Session | null;
  user?: unknown;
  authInfo?: unknown;
  logIn?: LogIn;
  /** The same under its other name. */
  login?: LogIn;
}

/** Passport's `req.logIn`. */
export type LogIn = (user: unknown, options: object, done: (error?: unknown) => void) => void;

/** The part of express-session's contract that Passport and we need. */
export interface Session {
  regenerate?: Act;
  save?: Act;
  [name: string]: unknown;
}

type Act = (done: (error?: unknown) => void) => void;

/** What a session knows of the login that made it. It counts only for the user whom it was written for. */
export interface LoginNote {
  /** The name of the strategy. */
  readonly provider: string;
  /** Whom the login was for: a digest of what Passport serialised. */
  readonly user: string;
  /** When it was (ms). */
  readonly at: number;
  /** How the person was tied to the screen; a login of another kind says nothing of that. */
  readonly method?: 'compare' | 'code' | 'fido2';
  /** Granted scopes, expanded to atomic ones. */
  readonly scopes: readonly string[];
  /** Those that were asked for and not granted; a login of another kind asks for none. */
  readonly missing?: readonly string[];
  /** Of what was shared the yes and no that some guard asks for, and no more: sessions may lie in a cookie. */
  readonly claims?: Readonly<Record<string, boolean>>;
  /** The handle of the login, as events carry it. */
  readonly handle?: string;
  /** Who approved: a digest of the strategy and the person there. */
  readonly person?: string;
  /** The guard that had asked for this login, by its key: it does not ask again for what the person kept back. */
  readonly stepUp?: string | undefined;
}

/** What a login says for its note. */
export type Noted = Pick<
  LoginNote,
  'provider' | 'method' | 'scopes' | 'missing' | 'claims' | 'handle' | 'person' | 'stepUp'
>;

/** Under which name a session has its note. */
const NOTE = 'passport-idtoken';
/** How long ago a login may be that still counts as fresh (ms). */
const FRESH_MS = 5 * 60_000;

/** Who is logged in to a session: a digest of what Passport serialised; `undefined`: no user is. */
export function sessionUserOf({ session }: SessionRequest): string | undefined {
  const { user } = (session?.passport ?? {}) as { user?: unknown };
  return user === undefined || user === null ? undefined : digestOf(user);
}

/** What tells one serialised user from another. */
export function digestOf(user: unknown): string {
  return hash('sha256', JSON.stringify(user), 'base64url');
}

/** Who approves, told apart without being told: a digest of the strategy and the person there. */
export function personOf(provider: string, id: string): string {
  return hash('sha256', JSON.stringify([provider, id]), 'base64url');
}

/** The note of the login behind a request: of the user who is logged in now, and not from the future. */
export function noteOf(req: SessionRequest): LoginNote | undefined {
  const note = req.session?.[NOTE] as Partial<LoginNote> | undefined;
  const isOfUser = Boolean(req.user) && note?.user !== undefined && note.user === sessionUserOf(req);
  return isOfUser && Number(note.at) <= Date.now() ? (note as LoginNote) : undefined;
}

/** Whether it was this guard that had asked for the latest login of a session, whatever became of its note since. */
export function wasStepUp({ session }: SessionRequest, guard: string): boolean {
  return (session?.[NOTE] as Partial<LoginNote> | undefined)?.stepUp === guard;
}

/**
 * Whether a device may be added: a person who finds an open session must not be able to add one of their own to its
 * account, so a person who is logged in has to have logged in within the last five minutes.
 */
export function isFresh(req: SessionRequest): boolean {
  return !req.user || Date.now() - (noteOf(req)?.at ?? -Infinity) <= FRESH_MS;
}

/**
 * Has the next `logIn` of a request leave a note in the new session, and what is kept of the old one, before it is saved:
 * Passport asks the old session for a new one, puts the user in, and saves it at once.
 *
 * @returns what puts the old session's method back.
 */
export function leaveNote(req: SessionRequest, login: Noted, kept: object = {}): () => void {
  return intercept(req.session, 'regenerate', (regenerate) => (done) => {
    regenerate((error) => {
      const { session } = req;
      if (error || !session) return done(error);
      Object.assign(session, kept);
      const putBack = intercept(session, 'save', (save) => (saved) => {
        putBack();
        const user = sessionUserOf(req);
        session[NOTE] = { user, at: Date.now(), ...login };
        save(saved);
      });
      done();
    });
  });
}

/**
 * Notes in the session that its person has just logged in by another way than this package, such as a password: that
 * counts as a fresh login, and as one of that provider. Call it after `req.logIn`.
 *
 * @param provider - what that way is called, such as `password`.
 * @throws TypeError without a session that Passport has put a user in.
 */
export function noteLogin(req: IncomingMessage, provider: string): void {
  const { session } = req as SessionRequest;
  const user = sessionUserOf(req);
  if (!session || user === undefined) throw new TypeError('Call noteLogin(req, provider) after `req.logIn`.');
  session[NOTE] = { provider, user, at: Date.now(), scopes: [] } satisfies LoginNote;
}

/** Puts a method in the place of a session's own. @returns what puts that one back. */
function intercept(
  session: Session | null | undefined,
  name: 'regenerate' | 'save',
  instead: (original: Act) => Act,
): () => void {
  const original = session?.[name];
  if (!session || !original) return () => {};
  const before = Object.getOwnPropertyDescriptor(session, name);
  session[name] = instead((done) => original.call(session, done));
  return () => {
    if (before) Object.defineProperty(session, name, before);
    else Reflect.deleteProperty(session, name);
  };
}
