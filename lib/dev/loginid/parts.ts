import type { Ceremonies } from './ceremonies.js';
import type { Clients } from './clients.js';
import type { Faults } from './faults.js';
import type { Keys } from './keys.js';
import type { MailBox } from './mails.js';
import type { Received } from './received.js';
import type { RegistrationSessions } from './registration-sessions.js';
import type { RemoteSessions } from './remote-sessions.js';
import type { Reservations } from './reservations.js';
import type { Settings } from './settings.js';
import type { Users } from './users.js';
import type { WebAuthn } from './webauthn.js';

/** What the endpoints work with. */
export interface Parts {
  readonly settings: Settings;
  readonly faults: Faults;
  readonly clients: Clients;
  readonly users: Users;
  readonly reservations: Reservations;
  readonly ceremonies: Ceremonies;
  readonly remoteSessions: RemoteSessions;
  readonly registrationSessions: RegistrationSessions;
  readonly keys: Keys;
  readonly mails: MailBox;
  readonly received: Received;
  readonly webauthn: WebAuthn;
  readonly now: () => number;
  readonly url: string;
  /** Writes down what outlives a restart. */
  readonly save: () => void;
}
