import { randomUUID } from 'node:crypto';
import { DataFile } from '../server/data-file.js';
import { Faults } from '../server/faults.js';
import { newKey, pemOf, SigningKeys } from '../server/keys.js';
import type { StoredKey } from '../server/keys.js';
import { Listener } from '../server/listener.js';
import { MOST_REMEMBERED, Recent } from '../server/recent.js';
import { respond } from '../server/respond.js';
import { refuseProduction } from '../server/settings.js';
import { Ceremonies } from './ceremonies.js';
import { Clients } from './clients.js';
import type { Client } from './clients.js';
import type { OperatorContext } from './context.js';
import { MailBox, publicKind } from './mails.js';
import { checkMisbehaviour } from './misbehave.js';
import type { LoginIDMisbehaviour } from './misbehave.js';
import type { LoginIDOperator, LoginIDRequest } from './operator.js';
import type { LoginIDClientRegistration, LoginIDOperatorOptions } from './options.js';
import { RegistrationSessions } from './registration-sessions.js';
import { RemoteSessions } from './remote-sessions.js';
import { Reservations } from './reservations.js';
import { loginidWire } from './routes.js';
import { settingsOf } from './settings.js';
import { Switches } from './switches.js';
import { Users } from './users.js';
import type { User } from './users.js';
import { loadWebAuthn } from './webauthn.js';

/** What outlives a restart. */
interface Kept {
  readonly keys: readonly StoredKey[];
  /** Integrations of the dashboard; those of the options are not written. */
  readonly clients: readonly LoginIDClientRegistration[];
  readonly users: readonly User[];
}

const NOTHING: Kept = { keys: [], clients: [], users: [] };

/** How long an old key stays published: longer than any relying party accepts its tokens (protocol 9.3). */
const KEPT_MS = 3_600_000;

/**
 * Starts a LoginID DirectWeb operator that speaks the real wire: the calls of the quick start and the ceremonies of the
 * generation after it, with real WebAuthn. For development and for a relying party's own tests; what the operator's
 * documentation leaves open is done as protocol section 17 says. Needs `@simplewebauthn/server` 14.
 *
 * @throws TypeError naming every mistake in the options; Error with NODE_ENV=production, without
 *   `@simplewebauthn/server`, or if the port is taken
 * @example
 * const loginid = await startLoginIDOperator({
 *   clients: [{ apiKey: 'key', websiteURL: 'http://localhost:3000', name: 'My Shop', approvePath: '/login/loginid/approve' }],
 * });
 * // ... in the browser: new DirectWeb(loginid.url, 'key').register('john.doe') ...
 * await loginid.stop();
 */
export async function startLoginIDOperator(options: LoginIDOperatorOptions): Promise<LoginIDOperator> {
  refuseProduction('startLoginIDOperator');
  const settings = settingsOf(options);
  const webauthn = await loadWebAuthn();
  const file = new DataFile<Kept>('startLoginIDOperator', settings.data, NOTHING, ['publicKey']);
  const kept = file.read();
  const faults = new Faults<LoginIDMisbehaviour>({}, checkMisbehaviour);
  const now = () => settings.now() + (faults.now.clockOffset ?? 0) * 1000;
  const context: OperatorContext = {
    settings,
    faults,
    webauthn,
    now,
    clients: new Clients(settings.clients),
    users: new Users(now, settings.blockSeconds * 1000, kept.users),
    reservations: new Reservations(now, settings.reservationSeconds * 1000),
    ceremonies: new Ceremonies(now, settings.challengeSeconds * 1000),
    remoteSessions: new RemoteSessions(now, settings.remoteSessionSeconds * 1000, settings.graceSeconds * 1000),
    registrationSessions: new RegistrationSessions(now),
    keys: new SigningKeys(now, kept.keys, () => newKey(randomUUID())),
    mails: new MailBox(),
    get url() {
      return listener.url;
    },
    save: () => file.write({ keys: keys.stored, clients: clients.created, users: users.all }),
  };
  const { users, clients, remoteSessions, keys, save } = context;
  for (const registration of kept.clients) clients.create(registration);
  const switches = new Switches(users, remoteSessions);
  const requests = new Recent<LoginIDRequest>(MOST_REMEMBERED);
  const wire = loginidWire(context, requests);
  const listener = new Listener(
    settings,
    (request, response) => respond(request, response, wire),
    (_request, socket) => socket.destroy(),
  );
  await listener.open();
  save();

  const named = (what: string, username: string): readonly User[] => {
    const found = users.named(username);
    if (found.length === 0) throw new Error(`loginid.${what}: nobody has registered this username.`);
    return found;
  };
  const client = (what: string, apiKey: string): Client => {
    const found = clients.find(apiKey);
    if (!found) throw new Error(`loginid.${what}: there is no client of this API key.`);
    return found;
  };

  return {
    get url() {
      return listener.url;
    },
    get publicKey() {
      return pemOf(keys.current);
    },
    get mails() {
      return context.mails.all;
    },
    get pending() {
      return remoteSessions.pending.map(({ id, user, kind, code, expiresAt, waiter }) => ({
        sessionId: id,
        username: user.username,
        kind: publicKind(kind),
        code,
        expiresAt: new Date(expiresAt).toISOString(),
        held: waiter !== undefined,
      }));
    },
    get requests() {
      return requests.all;
    },
    block: (username) => named('block', username).forEach((user) => switches.block(user, true)),
    unblock: (username) => named('unblock', username).forEach((user) => switches.block(user, false)),
    deactivate: (username) => named('deactivate', username).forEach((user) => switches.account(user, false)),
    activate: (username) => named('activate', username).forEach((user) => switches.account(user, true)),
    deactivateClient: (apiKey) => switches.client(client('deactivateClient', apiKey), false),
    activateClient: (apiKey) => switches.client(client('activateClient', apiKey), true),
    rotateKeys({ keepOld = true } = {}) {
      keys.rotate(keepOld ? KEPT_MS : 0);
      save();
    },
    misbehave: (next) => faults.set(next),
    async stop() {
      save();
      remoteSessions.clear();
      await listener.close();
    },
  };
}
