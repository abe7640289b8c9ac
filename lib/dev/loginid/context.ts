import type { Faults } from '../server/faults.js';
import type { SigningKeys } from '../server/keys.js';
import type { Ceremonies } from './ceremonies.js';
import type { Clients } from './clients.js';
import type { MailBox } from './mails.js';
import type { LoginIDMisbehaviour } from './misbehave.js';
import type { RegistrationSessions } from './registration-sessions.js';
import type { RemoteSessions } from './remote-sessions.js';
import type { Reservations } from './reservations.js';
import type { Settings } from './settings.js';
import type { Users } from './users.js';
import type { WebAuthn } from './webauthn.js';

/** What the endpoints of one operator work with. */
export interface OperatorContext {
  readonly settings: Settings;
  readonly faults: Faults<LoginIDMisbehaviour>;
  readonly clients: Clients;
  readonly users: Users;
  readonly reservations: Reservations;
  readonly ceremonies: Ceremonies;
  readonly remoteSessions: RemoteSessions;
  readonly registrationSessions: RegistrationSessions;
  readonly keys: SigningKeys;
  readonly mails: MailBox;
  readonly webauthn: WebAuthn;
  readonly now: () => number;
  readonly url: string;
  /** Writes down what outlives a restart. */
  readonly save: () => void;
}
