import type { Enrolments } from './enrolments.js';
import type { Faults } from './faults.js';
import type { SigningKeys } from './keys.js';
import type { Lines } from './lines.js';
import type { Settings } from './settings.js';
import type { Pushes } from './push.js';
import type { RateLimit } from './rate-limit.js';
import type { Received } from './received.js';
import type { Session, Sessions } from './sessions.js';

/** The parts of one operator, as its endpoints see them. */
export interface Parts {
  readonly settings: Settings;
  readonly faults: Faults;
  readonly keys: SigningKeys;
  readonly enrolments: Enrolments;
  readonly sessions: Sessions;
  readonly lines: Lines;
  readonly pushes: Pushes;
  readonly received: Received;
  readonly limits: { readonly initiate: RateLimit; readonly enroll: RateLimit };
  /** The operator's clock, in milliseconds. */
  readonly now: () => number;
  /** The code of a session, derived again: it is not kept. */
  readonly codeOf: (session: Session) => string;
  readonly issuer: () => string;
  readonly url: string;
}
