import { MOST_REMEMBERED, Recent } from '../server/recent.js';
import type { Client } from './clients.js';
import type { Device } from './device.js';
import type { RemoteKind, RemoteSession } from './remote-sessions.js';

/** A mail that the operator would have sent; nothing leaves the process. */
export interface LoginIDMail {
  /** The `transient_email` of the request. */
  readonly to: string;
  /** Whose account it is. */
  readonly username: string;
  /** What is asked for: a login on a new device, or a new authenticator. */
  readonly kind: 'push' | 'authenticator';
  /** The six digits that the new device shows. The vendor's mail leaves them out; here they are for tests. */
  readonly code: string;
  /** The remote session that waits. */
  readonly sessionId: string;
  /** The page of the site on which to approve, with `?session=`. */
  readonly link: string;
  /** The device that asks. */
  readonly requester: Device;
}

/** The last thousand mails. */
export class MailBox {
  private readonly sent = new Recent<LoginIDMail>(MOST_REMEMBERED);

  /** Newest last. */
  get all(): readonly LoginIDMail[] {
    return this.sent.all;
  }

  /** Sends one. */
  send(to: string, { id, kind, client, user, code, requester }: RemoteSession): void {
    this.sent.add({
      to,
      username: user.username,
      kind: publicKind(kind),
      code,
      sessionId: id,
      link: linkOf(client, kind === 'push' ? client.approvePath : client.addPath, id),
      requester,
    });
  }
}

/** How mails and the operator name what a new device asks for. */
export function publicKind(kind: RemoteKind): LoginIDMail['kind'] {
  return kind === 'push' ? 'push' : 'authenticator';
}

function linkOf(client: Client, path: string, sessionId: string): string {
  return `${client.origin}${path}?session=${sessionId}`;
}
