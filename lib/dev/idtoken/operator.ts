import { createHmac } from 'node:crypto';
import { refuseProduction } from '../production.js';
import { check, integer } from '../rules.js';
import { SimulatedPhone } from '../phone/simulated-phone.js';
import type { EnrolOptions, Phone } from '../phone/phone.js';
import { phoneRoutes } from '../phone/routes.js';
import { deriveCode } from './code.js';
import { readData, writeData } from './data-file.js';
import { defaultExpiry } from './enroll.js';
import { Enrolments } from './enrolments.js';
import { Faults } from './faults.js';
import { SigningKeys } from './keys.js';
import { Lines } from './lines.js';
import { Listener } from './listener.js';
import { closeCode } from './misbehave-rules.js';
import type { IDTokenMisbehaviour } from './misbehave.js';
import { settingsOf } from './settings.js';
import type { IDTokenOperatorOptions } from './options.js';
import type { Parts } from './parts.js';
import { Pushes } from './push.js';
import { RateLimit } from './rate-limit.js';
import { Received } from './received.js';
import type { ReceivedRequest } from './received.js';
import type { ReceivedInitiation } from './initiate.js';
import { respond, wireRoutes } from './routes.js';
import { makeSeal } from './seal.js';
import { Sessions } from './sessions.js';
import type { Session } from './sessions.js';

/** A session that waits for its phone. */
export interface PendingSession {
  /** The session's id, as on the wire. */
  readonly sessionId: string;
  /** Who is asked. */
  readonly tokenId: string;
  /** Who asks. */
  readonly serviceId: string;
  /** ISO 8601. */
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
   * Gives somebody a phone that lives in this process. Who is enrolled already gets a new one; the old key stops
   * counting.
   *
   * @throws TypeError for wrong options; Error if the person was revoked
   */
  enroll(person: EnrolOptions): Promise<Phone>;
  /** Whether somebody is enrolled and not revoked, from code or on the phone's page. */
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
  /** Ends everything; resolves when the port is free, whoever is still connected. */
  stop(): Promise<void>;
}

/**
 * Starts an IDToken operator that speaks the real wire: HTTP, WebSocket, ES256, key set, push, device signatures. For
 * development and for a relying party's own tests; what the operator's documentation leaves open is done as protocol
 * section 23 says and can be set.
 *
 * @throws TypeError naming every mistake in the options; Error with NODE_ENV=production, or if the port is taken
 * @example
 * const operator = await startIDTokenOperator({
 *   services: [{ serviceId: 'my-shop', name: 'My Shop', allowedScopes: ['identity:full'], defaultScopes: ['identity:name'] }],
 * });
 * const phone = await operator.enroll({ tokenId: 'marie', givenName: 'Marie', familyName: 'Dupont' });
 * // ... the relying party asks for a login ...
 * const push = await phone.nextPush();
 * await phone.approve(push);
 * await operator.stop();
 */
export async function startIDTokenOperator(options: IDTokenOperatorOptions): Promise<IDTokenOperator> {
  refuseProduction('startIDTokenOperator');
  const settings = settingsOf(options);
  const faults = new Faults();
  const now = () => settings.now() + (faults.now.clockOffset ?? 0) * 1000;
  const kept = readData(settings.data);
  const keys = new SigningKeys(now, kept.keys);
  const save = () => writeData(settings.data, { keys: keys.stored, enrolments: enrolments.all });
  const enrolments = new Enrolments(save, (tokenId) => pushes.replace(tokenId), kept.enrolments);
  const pushes = new Pushes();
  const sessions = new Sessions(now, settings.sessionSeconds * 1000, (session) => {
    if (session.state === 'expired') lines.expire(session);
    pushes.ended(session);
  });
  const codeOf = (session: Session) => deriveCode(settings.masterSecret, session.tokenId, session.id);
  const lines = new Lines({
    faults,
    secret: createHmac('sha256', settings.masterSecret).update('idtoken/ws/v1').digest(),
    sendExpired: settings.sendExpired,
    pingIntervalMs: settings.pingIntervalMs,
    find: (sessionId) => sessions.find(sessionId),
    codeOf,
  });
  const received = new Received();

  const parts: Parts = {
    settings,
    faults,
    keys,
    enrolments,
    sessions,
    lines,
    pushes,
    received,
    now,
    codeOf,
    limits: {
      initiate: new RateLimit(settings.limits.initiate, 60_000, now),
      enroll: new RateLimit(settings.limits.enroll, 3_600_000, now),
    },
    issuer: () => settings.issuer ?? listener.url,
    get url() {
      return listener.url;
    },
  };
  const routes = new Map([...wireRoutes(parts), ...phoneRoutes(parts)]);
  const listener = new Listener(
    settings,
    (request, response) =>
      // What cannot be sent, such as a header of a fault that HTTP does not allow, ends the connection.
      void respond(request, response, routes, parts).catch(() => response.destroy()),
    (request, socket, head) => {
      const [path = '/'] = (request.url ?? '/').split('?');
      received.request({ method: 'GET', path, at: now(), upgrade: true });
      lines.upgrade(request, socket, head);
    },
  );
  await listener.open();
  save();

  const pause = async () => {
    lines.drop();
    await listener.close();
  };

  return {
    get url() {
      return listener.url;
    },
    get issuer() {
      return parts.issuer();
    },
    get requests() {
      return [...received.requests];
    },
    get initiations() {
      return [...received.initiations];
    },
    get pending() {
      return sessions.all
        .filter(({ state }) => state === 'pending')
        .map(({ id, tokenId, service, expiresAt }) => ({
          sessionId: id,
          tokenId,
          serviceId: service.serviceId,
          expiresAt: new Date(expiresAt).toISOString(),
        }));
    },
    get sockets() {
      return lines.open;
    },
    async enroll(person) {
      return SimulatedPhone.enrol(person, parts, defaultExpiry(now()));
    },
    enrolled: (tokenId) => enrolments.find(tokenId)?.revoked === false,
    revoke: (tokenId) => enrolments.revoke(tokenId),
    serviceVds(serviceId, { expiresAt } = {}) {
      const service = settings.services.find((each) => each.serviceId === serviceId);
      if (!service) throw new TypeError('operator.serviceVds: this serviceId is not registered.');
      return makeSeal(service, expiresAt?.getTime() ?? defaultExpiry(now()), keys);
    },
    rotateKeys({ keepOld = true } = {}) {
      keys.rotate(keepOld ? settings.jwtTtl * 1000 : 0);
      save();
    },
    misbehave: (next) => faults.set(next),
    dropSockets: () => lines.drop(),
    silenceSockets: () => lines.silence(),
    closeSocket(sessionId, code) {
      check('operator.closeSocket', 'code', code, code === 1006 ? integer(1006, 1006) : closeCode);
      return lines.close(sessionId, code);
    },
    pause,
    resume: () => listener.open(),
    async restart() {
      await pause();
      sessions.clear();
      await listener.open();
    },
    async stop() {
      lines.stop();
      sessions.clear();
      await listener.close();
    },
  };
}
