import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { listOf, text } from '../../../options.js';
import type { Rules } from '../../../options.js';
import { check, day, finite, instant, oneOf, record } from '../../server/rules.js';
import { approvalText, refusalText } from '../approval.js';
import type { OperatorContext } from '../context.js';
import type { ApproveOptions, EnrolOptions, Phone, PhoneAnswer, PhonePush, WaitOptions } from './phone.js';
import { PushQueue, readPush } from './push-queue.js';

const PERSON: Rules<EnrolOptions> = {
  tokenId: text(256),
  givenName: text(39),
  familyName: text(39),
  dateOfBirth: day,
  nationality: text(3),
  documentNumber: text(64),
  photoBase64: text(16_384),
  trustLevel: oneOf(1, 2, 3),
  expiresAt: instant,
};

const APPROVE: Rules<ApproveOptions> = {
  grantedScopes: (value) => (value === null ? undefined : listOf(text(256))(value)),
  otp: text(256),
  timestamp: finite,
  tokenId: text(256),
  signatureBase64: text(1e6),
  signatureFormat: oneOf('der', 'raw'),
  fields: record,
};

/** The phone of {@link IDTokenOperator.enroll}. */
export class SimulatedPhone implements Phone {
  private readonly queue: PushQueue;

  private constructor(
    readonly tokenId: string,
    readonly publicKeyPem: string,
    private readonly privateKey: KeyObject,
    private readonly operator: OperatorContext,
  ) {
    this.queue = new PushQueue(({ sessionId }) => operator.sessions.find(sessionId)?.state === 'pending');
  }

  /** Makes a device key, binds the person to it, and listens. */
  static enrol(person: EnrolOptions, operator: OperatorContext, defaultExpiry: number): Phone {
    check('operator.enroll', person, PERSON, 'tokenId');
    const { tokenId, expiresAt, trustLevel = 1, ...facts } = person;
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    operator.enrolments.add({
      tokenId,
      facts: { ...facts, trustLevel },
      publicKeyPem,
      deviceId: randomUUID(),
      expiresAt: expiresAt === undefined ? defaultExpiry : Date.parse(expiresAt),
    });
    const phone = new SimulatedPhone(tokenId, publicKeyPem, privateKey, operator);
    operator.pushes.listen(tokenId, {
      push: (data) => phone.queue.add(readPush(data)),
      ended: () => undefined,
      left: () => undefined,
      replaced: () => undefined,
    });
    return phone;
  }

  get pushes(): readonly PhonePush[] {
    return this.queue.all;
  }

  nextPush(options: WaitOptions = {}): Promise<PhonePush> {
    return this.queue.next(options);
  }

  approve(push: Pick<PhonePush, 'sessionId' | 'otp' | 'scopes'>, options: ApproveOptions = {}): Promise<PhoneAnswer> {
    check('phone.approve', options, APPROVE);
    const { otp = push.otp, timestamp = this.seconds(), tokenId = this.tokenId } = options;
    const granted = options.grantedScopes === undefined ? push.scopes : (options.grantedScopes ?? undefined);
    const approval = { sessionId: push.sessionId, otp, timestamp, grantedScopes: granted };
    return this.send('/auth/verify', approvalText(approval, this.operator.settings), { ...approval, tokenId }, options);
  }

  reject(
    push: Pick<PhonePush, 'sessionId'>,
    options: Omit<ApproveOptions, 'grantedScopes' | 'otp'> = {},
  ): Promise<PhoneAnswer> {
    check('phone.reject', options, APPROVE);
    const { timestamp = this.seconds(), tokenId = this.tokenId } = options;
    const { sessionId } = push;
    return this.send('/auth/reject', refusalText(sessionId, timestamp), { sessionId, tokenId, timestamp }, options);
  }

  private send(
    path: string,
    message: string,
    body: object,
    { signatureFormat = 'der', signatureBase64, fields }: ApproveOptions,
  ): Promise<PhoneAnswer> {
    const dsaEncoding = signatureFormat === 'der' ? 'der' : 'ieee-p1363';
    const own = sign('sha256', Buffer.from(message), { key: this.privateKey, dsaEncoding }).toString('base64');
    const { url, settings } = this.operator;
    return post(url + path, { ...body, signatureBase64: signatureBase64 ?? own, ...fields }, settings.tls?.cert);
  }

  private seconds(): number {
    return Math.floor(this.operator.now() / 1000);
  }
}

/** Sends JSON as a phone does, and reads the answer. Rejects if the connection ends without one. */
function post(url: string, body: object, ca: string | undefined): Promise<PhoneAnswer> {
  const text = JSON.stringify(body);
  const options = {
    method: 'POST',
    // A connection of its own: none is left open when the answer is here.
    agent: false as const,
    headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
  };
  return new Promise((resolve, reject) => {
    const outgoing = url.startsWith('https:') ? secureRequest(url, { ...options, ca }) : request(url, options);
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const status = response.statusCode ?? 0;
        const answer = parse(Buffer.concat(chunks).toString());
        const error = typeof answer.error === 'string' ? { error: answer.error } : {};
        resolve({ ok: status >= 200 && status < 300, status, ...error, body: answer });
      });
    });
    outgoing.end(text);
  });
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
