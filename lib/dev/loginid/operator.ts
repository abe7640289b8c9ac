import { Listener } from '../idtoken/listener.js';
import { refuseProduction } from '../production.js';
import { Ceremonies } from './ceremonies.js';
import { Clients } from './clients.js';
import type { Client } from './clients.js';
import { DataFile } from './data-file.js';
import { Faults } from './faults.js';
import { Keys, pemOf } from './keys.js';
import { MailBox, publicKind } from './mails.js';
import type { LoginIDMail } from './mails.js';
import type { LoginIDMisbehaviour } from './misbehave.js';
import type { LoginIDOperatorOptions } from './options.js';
import type { Parts } from './parts.js';
import { Received } from './received.js';
import type { LoginIDRequest } from './received.js';
import { RegistrationSessions } from './registration-sessions.js';
import { RemoteSessions } from './remote-sessions.js';
import { Reservations } from './reservations.js';
import { respond, wireRoutes } from './routes.js';
import { settingsOf } from './settings.js';
import { Switches } from './switches.js';
import { Users } from './users.js';
import type { User } from './users.js';
import { loadWebAuthn } from './webauthn.js';

/** A new device that waits for a registered one. */
export interface PendingRemoteSession {
  readonly sessionId: string;
  readonly username: string;
  /** What is asked for: a login on a new device, or a new authenticator. */
  readonly kind: 'push' | 'authenticator';
  /** The six digits that the new device shows. */
  readonly code: string;
  /** ISO 8601. */
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

  /** Blocks an account as three failed logins do, in every namespace that has one. Throws if nobody has the name. */
  block(username: string): void;
  /** Takes the block back. */
  unblock(username: string): void;
  /** Switches an account off, in every namespace that has one. Throws if nobody has the name. */
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
  /** Ends everything; resolves when the port is free, whoever is still connected. */
  stop(): Promise<void>;
}

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
  const file = new DataFile(settings.data);
  const kept = file.read();
  const faults = new Faults();
  const now = () => settings.now() + (faults.now.clockOffset ?? 0) * 1000;
  const parts: Parts = {
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
    keys: new Keys(now, kept.keys),
    mails: new MailBox(),
    received: new Received(),
    get url() {
      return listener.url;
    },
    save: () => file.write({ keys: keys.stored, clients: clients.created, users: users.all }),
  };
  const { users, clients, remoteSessions, keys, save } = parts;
  for (const registration of kept.clients) clients.create(registration);
  const switches = new Switches(users, remoteSessions);
  const routes = wireRoutes(parts);
  const listener = new Listener(
    settings,
    (request, response) => void respond(request, response, routes, parts).catch(() => response.destroy()),
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
      return parts.mails.all;
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
      return [...parts.received.requests];
    },
    block: (username) => named('block', username).forEach((user) => switches.block(user, true)),
    unblock: (username) => named('unblock', username).forEach((user) => switches.block(user, false)),
    deactivate: (username) => named('deactivate', username).forEach((user) => switches.account(user, false)),
    activate: (username) => named('activate', username).forEach((user) => switches.account(user, true)),
    deactivateClient: (apiKey) => switches.client(client('deactivateClient', apiKey), false),
    activateClient: (apiKey) => switches.client(client('activateClient', apiKey), true),
    rotateKeys({ keepOld = true } = {}) {
      keys.rotate(keepOld);
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
