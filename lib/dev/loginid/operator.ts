import type { LoginIDMail } from './mails.js';
import type { LoginIDMisbehaviour } from './misbehave.js';

/** One request that reached the operator. */
export interface LoginIDRequest {
  /** Such as `POST`. */
  readonly method: string;
  /** The path exactly as it was sent, with its query. */
  readonly path: string;
  /** Milliseconds on the operator's clock. */
  readonly at: number;
  /** The `Origin` header. */
  readonly origin: string | undefined;
  /** The `User-Agent` header. */
  readonly userAgent: string | undefined;
}

/** A new device that waits for a registered one. */
export interface PendingRemoteSession {
  /** The remote session's id, as on the wire. */
  readonly sessionId: string;
  /** Whose account it is. */
  readonly username: string;
  /** What is asked for: a login on a new device, or a new authenticator. */
  readonly kind: 'push' | 'authenticator';
  /** The six digits that the new device shows. */
  readonly code: string;
  /** When the code runs out, ISO 8601. */
  readonly expiresAt: string;
  /** Whether the new device is on the line: its request is held. */
  readonly held: boolean;
}

/** A running development operator; see {@link startLoginIDOperator}. Its dashboard is at `/dashboard`. */
export interface LoginIDOperator {
  /** Its address, such as `http://127.0.0.1:41234`: the base URL of the SDKs. */
  readonly url: string;
  /** The key that verifies its tokens now: PEM, as it is handed out along with an API key. */
  readonly publicKey: string;
  /** Mails that would have been sent, newest last; also a page at `/mails`. */
  readonly mails: readonly LoginIDMail[];
  /** Remote sessions that wait for an approval, oldest first. */
  readonly pending: readonly PendingRemoteSession[];
  /** The last thousand requests, oldest first. */
  readonly requests: readonly LoginIDRequest[];

  /** Blocks an account as three failed logins do, in every namespace that has one. Throws if no account has the name. */
  block(username: string): void;
  /** Takes the block back. */
  unblock(username: string): void;
  /** Switches an account off, in every namespace that has one. Throws if no account has the name. */
  deactivate(username: string): void;
  /** Switches it on again. */
  activate(username: string): void;
  /** Switches an integration off. Throws if there is none of this key. */
  deactivateClient(apiKey: string): void;
  /** Switches it on again. */
  activateClient(apiKey: string): void;
  /** Signs with a new key from now on. Old keys stay published for an hour, or not at all. */
  rotateKeys(options?: { keepOld?: boolean }): void;
  /** Makes faults happen until the next call; `misbehave({})` ends them. Throws a TypeError for unknown faults. */
  misbehave(faults: LoginIDMisbehaviour): void;
  /** Ends everything; resolves when the port is free, also with open connections. */
  stop(): Promise<void>;
}
