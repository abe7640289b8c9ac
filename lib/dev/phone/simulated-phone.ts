import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { check, day, instant, listOf, number, oneOf, required, shape, text } from '../rules.js';
import { approvalText, refusalText } from '../idtoken/approval.js';
import type { Parts } from '../idtoken/parts.js';
import type { PushData } from '../idtoken/push.js';
import type { ApproveOptions, EnrolOptions, Phone, PhoneAnswer, PhonePush, WaitOptions } from './phone.js';
import { post } from './post.js';

const PUSHES_KEPT = 100;

const PERSON = shape<EnrolOptions>({
  tokenId: required(text(256)),
  givenName: text(39),
  familyName: text(39),
  dateOfBirth: day,
  nationality: text(3),
  documentNumber: text(64),
  photoBase64: text(16_384),
  trustLevel: oneOf(1, 2, 3),
  expiresAt: instant,
});

const APPROVE = shape<ApproveOptions>({
  grantedScopes: (value, at, mistakes) => {
    if (value !== null) listOf(text())(value, at, mistakes);
  },
  otp: text(),
  timestamp: number,
  tokenId: text(),
  signatureBase64: text(1e6),
  signatureFormat: oneOf('der', 'raw'),
  fields: (value, at, mistakes) => {
    if (typeof value !== 'object' || value === null) mistakes.push(`${at} must be an object`);
  },
});

/** The phone of {@link IDTokenOperator.enroll}. */
export class SimulatedPhone implements Phone {
  readonly pushes: PhonePush[] = [];
  private queue: PhonePush[] = [];
  private readonly takers: ((push: PhonePush) => void)[] = [];

  private constructor(
    readonly tokenId: string,
    readonly publicKeyPem: string,
    private readonly privateKey: KeyObject,
    private readonly operator: Parts,
  ) {}

  /** Makes a device key, binds the person to it, and listens. */
  static enrol(person: EnrolOptions, operator: Parts, defaultExpiry: number): Phone {
    check('operator.enroll', 'person', person, PERSON);
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
      push: (data) => phone.receive(data),
      ended: () => undefined,
      replaced: () => undefined,
    });
    return phone;
  }

  nextPush({ signal, timeoutMs = 5000 }: WaitOptions = {}): Promise<PhonePush> {
    // A session that has ended since is no longer on a real phone's screen either.
    this.queue = this.queue.filter(({ sessionId }) => this.operator.sessions.find(sessionId)?.state === 'pending');
    const first = this.queue.shift();
    if (first) return Promise.resolve(first);
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        const index = this.takers.indexOf(take);
        if (index >= 0) this.takers.splice(index, 1);
      };
      const take = (push: PhonePush) => {
        end();
        resolve(push);
      };
      const abort = () => {
        end();
        reject(signal?.reason instanceof Error ? signal.reason : new Error('phone.nextPush: aborted.'));
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`phone.nextPush: no push within ${timeoutMs} ms.`));
      }, timeoutMs).unref();
      signal?.addEventListener('abort', abort);
      if (signal?.aborted) abort();
      else this.takers.push(take);
    });
  }

  approve(push: Pick<PhonePush, 'sessionId' | 'otp' | 'scopes'>, options: ApproveOptions = {}): Promise<PhoneAnswer> {
    check('phone.approve', 'options', options, APPROVE);
    const { otp = push.otp, timestamp = this.seconds(), tokenId = this.tokenId } = options;
    const granted = options.grantedScopes === undefined ? push.scopes : (options.grantedScopes ?? undefined);
    const approval = { sessionId: push.sessionId, otp, timestamp, grantedScopes: granted };
    return this.send('/auth/verify', approvalText(approval, this.operator.settings), { ...approval, tokenId }, options);
  }

  reject(
    push: Pick<PhonePush, 'sessionId'>,
    options: Omit<ApproveOptions, 'grantedScopes' | 'otp'> = {},
  ): Promise<PhoneAnswer> {
    check('phone.reject', 'options', options, APPROVE);
    const { timestamp = this.seconds(), tokenId = this.tokenId } = options;
    const { sessionId } = push;
    return this.send('/auth/reject', refusalText(sessionId, timestamp), { sessionId, tokenId, timestamp }, options);
  }

  private receive(data: PushData): void {
    const push = readPush(data);
    this.pushes.push(push);
    if (this.pushes.length > PUSHES_KEPT) this.pushes.shift();
    const taker = this.takers.shift();
    if (taker) taker(push);
    else this.queue.push(push);
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

function readPush(data: PushData): PhonePush {
  const { serviceUrl, serviceLogoUrl, privacyPolicyUrl } = data;
  return {
    sessionId: data.sessionId ?? '',
    tokenId: data.tokenId ?? '',
    otp: data.otp ?? '',
    expiresAt: data.expiresAt ?? '',
    serviceId: data.serviceId ?? '',
    serviceName: data.serviceName ?? '',
    ...(serviceUrl !== undefined && { serviceUrl }),
    ...(serviceLogoUrl !== undefined && { serviceLogoUrl }),
    ...(privacyPolicyUrl !== undefined && { privacyPolicyUrl }),
    serviceVerified: data.serviceVerified === 'true',
    scopes: JSON.parse(data.scopes ?? '[]') as string[],
    consentRequired: data.consentRequired === 'true',
    data,
  };
}
