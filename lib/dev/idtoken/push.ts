import type { Session, SessionState } from './sessions.js';

/** A push as the wire has it: the values of a data message are text (protocol 9; the names are ours). */
export type PushData = Readonly<Record<string, string>>;

/** Something that gets the pushes of one person. */
export interface PushReceiver {
  /** A login asks for this person. */
  push(data: PushData): void;
  /** A login that asked has ended, wherever. */
  ended(sessionId: string, state: SessionState): void;
  /** The service does not wait for the answer any more: it stopped, or asked anew. */
  left(sessionId: string): void;
  /** The person enrolled another device, which gets the pushes from now on. */
  replaced(tokenId: string): void;
}

/** The push service: which phones listen for which person. A push without a listener is lost. */
export class Pushes {
  private readonly receivers = new Map<string, Set<PushReceiver>>();

  /** Listens until the returned function is called. */
  listen(tokenId: string, receiver: PushReceiver): () => void {
    const listening = this.receivers.get(tokenId) ?? new Set();
    this.receivers.set(tokenId, listening.add(receiver));
    return () => {
      listening.delete(receiver);
      if (listening.size === 0 && this.receivers.get(tokenId) === listening) this.receivers.delete(tokenId);
    };
  }

  /** Delivers to all that listen now. */
  deliver(tokenId: string, data: PushData): void {
    for (const receiver of this.receivers.get(tokenId) ?? []) receiver.push(data);
  }

  /** Forgets the listeners of a person, and tells them. */
  replace(tokenId: string): void {
    const listening = this.receivers.get(tokenId) ?? [];
    this.receivers.delete(tokenId);
    for (const receiver of listening) receiver.replaced(tokenId);
  }

  /** Tells that a session is of no use any more, though an answer would be taken. */
  left(session: Session): void {
    for (const receiver of this.receivers.get(session.tokenId) ?? []) receiver.left(session.id);
  }

  /** Tells that a session has ended. */
  ended(session: Session): void {
    for (const receiver of this.receivers.get(session.tokenId) ?? []) receiver.ended(session.id, session.state);
  }
}

/** The text of a push: everything that a consent screen needs. Here the code is never masked. */
export function pushOf(session: Session, code: string, spoilt: Record<string, string> = {}): PushData {
  const { service } = session;
  return {
    type: 'auth_request',
    sessionId: session.id,
    tokenId: session.tokenId,
    otp: code,
    expiresAt: new Date(session.expiresAt).toISOString(),
    serviceId: service.serviceId,
    serviceName: service.name,
    ...(service.url !== undefined && { serviceUrl: service.url }),
    ...(service.logoUrl !== undefined && { serviceLogoUrl: service.logoUrl }),
    ...(service.privacyPolicyUrl !== undefined && { privacyPolicyUrl: service.privacyPolicyUrl }),
    serviceVerified: String(session.serviceVerified),
    scopes: JSON.stringify(session.scopes),
    consentRequired: String(service.consentRequired),
    ...spoilt,
  };
}
