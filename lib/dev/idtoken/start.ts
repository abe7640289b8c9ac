import { createHmac } from 'node:crypto';
import { DataFile } from '../server/data-file.js';
import { Faults } from '../server/faults.js';
import { pathOf } from '../server/http.js';
import { SigningKeys } from '../server/keys.js';
import type { StoredKey } from '../server/keys.js';
import { Listener } from '../server/listener.js';
import { RateLimit } from './rate-limit.js';
import { MOST_REMEMBERED, Recent } from '../server/recent.js';
import { respond } from '../server/respond.js';
import { check } from '../server/rules.js';
import { refuseProduction } from '../server/settings.js';
import type { OperatorContext } from './context.js';
import { defaultExpiry } from './enroll.js';
import { Enrolments } from './enrolments.js';
import type { Enrolment } from './enrolments.js';
import { checkMisbehaviour, closeCode } from './misbehave.js';
import type { IDTokenMisbehaviour } from './misbehave.js';
import type { IDTokenOperator, ReceivedInitiation, ReceivedRequest } from './operator.js';
import type { IDTokenOperatorOptions } from './options.js';
import { SimulatedPhone } from './phone/simulated-phone.js';
import { pushOf, Pushes } from './push.js';
import { idtokenWire } from './routes.js';
import { makeSeal } from './seal.js';
import { deriveCode, Sessions } from './sessions.js';
import type { Session } from './sessions.js';
import { settingsOf } from './settings.js';
import { OutcomeSockets } from './sockets.js';

/** What outlives a restart. */
interface Kept {
  readonly keys: readonly StoredKey[];
  readonly enrolments: readonly Enrolment[];
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
  const faults = new Faults<IDTokenMisbehaviour>({}, checkMisbehaviour);
  const now = () => settings.now() + (faults.now.clockOffset ?? 0) * 1000;
  const file = new DataFile<Kept>('startIDTokenOperator', settings.data, { keys: [], enrolments: [] });
  const kept = file.read();
  const keys = new SigningKeys(now, kept.keys);
  const save = () => file.write({ keys: keys.stored, enrolments: enrolments.all });
  const enrolments = new Enrolments(save, (tokenId) => pushes.replace(tokenId), kept.enrolments);
  const pushes = new Pushes();
  const sessions = new Sessions(now, settings.sessionSeconds * 1000, (session) => {
    if (session.state === 'expired') sockets.expire(session);
    pushes.ended(session);
  });
  const codeOf = (session: Session) => deriveCode(settings.masterSecret, session.tokenId, session.id);
  const sockets = new OutcomeSockets({
    faults,
    secret: createHmac('sha256', settings.masterSecret).update('idtoken/ws/v1').digest(),
    sendExpired: settings.sendExpired,
    pingIntervalMs: settings.pingIntervalMs,
    find: (sessionId) => sessions.find(sessionId),
    codeOf,
    left: (session, left) => {
      if (left) pushes.left(session);
      else pushes.deliver(session.tokenId, pushOf(session, codeOf(session), faults.now.pushFields));
    },
  });
  const requests = new Recent<ReceivedRequest>(MOST_REMEMBERED);
  const initiations = new Recent<ReceivedInitiation>(MOST_REMEMBERED);

  const context: OperatorContext = {
    settings,
    faults,
    keys,
    enrolments,
    sessions,
    sockets,
    pushes,
    initiations,
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
  const wire = idtokenWire(context, requests);
  const listener = new Listener(
    settings,
    (request, response) => respond(request, response, wire),
    (request, socket, head) => {
      requests.add({ method: 'GET', path: pathOf(request), at: now(), upgrade: true });
      sockets.upgrade(request, socket, head);
    },
  );
  await listener.open();
  save();

  const pause = async () => {
    sockets.drop();
    await listener.close();
  };

  return {
    get url() {
      return listener.url;
    },
    get issuer() {
      return context.issuer();
    },
    get requests() {
      return requests.all;
    },
    get initiations() {
      return initiations.all;
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
      return sockets.open;
    },
    async enroll(person) {
      return SimulatedPhone.enrol(person, context, defaultExpiry(now()));
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
    dropSockets: () => sockets.drop(),
    silenceSockets: () => sockets.silence(),
    closeSocket(sessionId, code) {
      check('operator.closeSocket', { code }, { code: closeCode }, 'code');
      return sockets.close(sessionId, code);
    },
    pause,
    resume: () => listener.open(),
    async restart() {
      await pause();
      sessions.clear();
      await listener.open();
    },
    async stop() {
      sockets.stop();
      sessions.clear();
      await listener.close();
    },
  };
}
