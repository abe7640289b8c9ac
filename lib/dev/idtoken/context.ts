import type { Faults } from '../server/faults.js';
import type { SigningKeys } from '../server/keys.js';
import type { RateLimit } from './rate-limit.js';
import type { Recent } from '../server/recent.js';
import type { Enrolments } from './enrolments.js';
import type { IDTokenMisbehaviour } from './misbehave.js';
import type { ReceivedInitiation } from './operator.js';
import type { Pushes } from './push.js';
import type { Session, Sessions } from './sessions.js';
import type { Settings } from './settings.js';
import type { OutcomeSockets } from './sockets.js';

/** What the endpoints of one operator work with. */
export interface OperatorContext {
  readonly settings: Settings;
  readonly faults: Faults<IDTokenMisbehaviour>;
  readonly keys: SigningKeys;
  readonly enrolments: Enrolments;
  readonly sessions: Sessions;
  readonly sockets: OutcomeSockets;
  readonly pushes: Pushes;
  readonly initiations: Recent<ReceivedInitiation>;
  readonly limits: { readonly initiate: RateLimit; readonly enroll: RateLimit };
  /** The operator's clock, in milliseconds. */
  readonly now: () => number;
  /** The code of a session, derived again: it is not kept. */
  readonly codeOf: (session: Session) => string;
  readonly issuer: () => string;
  readonly url: string;
}
