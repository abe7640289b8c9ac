import { Recent } from '../../server/recent.js';
import type { PushData } from '../push.js';
import type { PhonePush, WaitOptions } from './phone.js';

const PUSHES_KEPT = 100;

/** The pushes that came to a phone, and the calls that wait for one. */
export class PushQueue {
  private readonly received = new Recent<PhonePush>(PUSHES_KEPT);
  private waiting: PhonePush[] = [];
  private readonly takers: ((push: PhonePush) => void)[] = [];

  /** @param waits - whether the session of a push still waits for an answer. */
  constructor(private readonly waits: (push: PhonePush) => boolean) {}

  /** The last hundred, oldest first, answered or not. */
  get all(): readonly PhonePush[] {
    return this.received.all;
  }

  /** Hands a push to the call that waits longest, or keeps it for the next call. */
  add(push: PhonePush): void {
    this.received.add(push);
    const taker = this.takers.shift();
    if (taker) taker(push);
    else this.waiting.push(push);
  }

  /** The oldest push that still waits, or the next one to come. Rejects after the time, or with the signal. */
  next({ signal, timeoutMs = 5000 }: WaitOptions): Promise<PhonePush> {
    // A session that has ended since is no longer on a real phone's screen either.
    this.waiting = this.waiting.filter((push) => this.waits(push));
    const first = this.waiting.shift();
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
}

/** Reads the data message of a push, whose values are all text. */
export function readPush(data: PushData): PhonePush {
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
