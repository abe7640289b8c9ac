import type { IDTokenMisbehaviour } from './misbehave.js';
import type { EnrolOptions, Phone } from './phone/phone.js';

/** One request that reached the operator. The query is left out: it holds socket tokens. */
export interface ReceivedRequest {
  /** Such as `GET`. */
  readonly method: string;
  /** The path exactly as it was sent; for a socket `/ws/session/...`. */
  readonly path: string;
  /** Milliseconds on the operator's clock. */
  readonly at: number;
  /** Whether it asked for a WebSocket. */
  readonly upgrade: boolean;
}

/** What a relying party asked for, and what became of it. */
export interface ReceivedInitiation {
  /** The body as it was sent. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The session that was opened. */
  readonly sessionId: string;
}

/** A session that waits for its phone. */
export interface PendingSession {
  /** The session's id, as on the wire. */
  readonly sessionId: string;
  /** Who is asked. */
  readonly tokenId: string;
  /** Who asks. */
  readonly serviceId: string;
  /** When the code runs out, ISO 8601. */
  readonly expiresAt: string;
}

/** What a seal says, where it should not say what the registry does. */
export interface SealOptions {
  /** When the seal runs out. Default: in a year. */
  expiresAt?: Date;
}

/** A running development operator; see {@link startIDTokenOperator}. */
export interface IDTokenOperator {
  /** Its address, such as `http://127.0.0.1:41234`; the phone's page is at `/phone`. */
  readonly url: string;
  /** The `iss` of its tokens. */
  readonly issuer: string;
  /** The last thousand requests, WebSocket upgrades included, oldest first. */
  readonly requests: readonly ReceivedRequest[];
  /** The last thousand logins that were begun, oldest first. */
  readonly initiations: readonly ReceivedInitiation[];
  /** Sessions that wait for a phone, oldest first. */
  readonly pending: readonly PendingSession[];
  /** Ids of the sessions that have a WebSocket now. */
  readonly sockets: readonly string[];

  /**
   * Gives a person a phone that lives in this process. A person who is enrolled already gets a new one; the old key
   * stops counting.
   *
   * @throws TypeError for wrong options; Error if the person was revoked
   */
  enroll(person: EnrolOptions): Promise<Phone>;
  /** Whether a person is enrolled and not revoked, from code or on the phone's page. */
  enrolled(tokenId: string): boolean;
  /** Takes an enrolment back for good (protocol 17). Throws if there is none. */
  revoke(tokenId: string): void;
  /** The seal of a registered service, to be sent as `serviceVds` (a stand-in, protocol 15.3). */
  serviceVds(serviceId: string, options?: SealOptions): string;
  /** Signs with a new key from now on. Old keys stay published until their last token has run out, or not at all. */
  rotateKeys(options?: { keepOld?: boolean }): void;

  /** Makes faults happen until the next call; `misbehave({})` ends them. Throws a TypeError for unknown faults. */
  misbehave(faults: IDTokenMisbehaviour): void;
  /** Tears all WebSockets down without a close frame; their owners see 1006. */
  dropSockets(): void;
  /** Leaves all WebSockets open and dead: nothing is read, answered or sent on them any more. */
  silenceSockets(): void;
  /** Closes the WebSocket of a session; code 1006 tears it down. Returns whether there was one. */
  closeSocket(sessionId: string, code: number): boolean;
  /** Refuses connections and tears down all that are open, until `resume`. Sessions live on. */
  pause(): Promise<void>;
  /** Accepts connections again, on the same port. */
  resume(): Promise<void>;
  /** As a restart of the process: all sessions and connections are lost, keys and enrolments are not. */
  restart(): Promise<void>;
  /** Ends everything; resolves when the port is free, also with open connections. */
  stop(): Promise<void>;
}
