import type { PersonFacts } from '../claims.js';

/** A person who gets a phone. */
export interface EnrolOptions extends PersonFacts {
  /** Who this is at the operator: 1 to 256 characters. */
  tokenId: string;
  /** When the credential runs out, ISO 8601. Default: in a year. A past instant makes an expired credential. */
  expiresAt?: string;
}

/** A login that asks for approval, as the phone gets it. */
export interface PhonePush {
  /** The session to answer. */
  readonly sessionId: string;
  /** Who is asked. */
  readonly tokenId: string;
  /** The code to compare, never masked. */
  readonly otp: string;
  /** When the code runs out, ISO 8601. */
  readonly expiresAt: string;
  /** Who asks. */
  readonly serviceId: string;
  /** The name to show. */
  readonly serviceName: string;
  /** The address to show. */
  readonly serviceUrl?: string;
  /** The logo to show. */
  readonly serviceLogoUrl?: string;
  /** The privacy policy to link. */
  readonly privacyPolicyUrl?: string;
  /** The service proved with its seal who it is. */
  readonly serviceVerified: boolean;
  /** What is asked for; composites are not expanded. */
  readonly scopes: readonly string[];
  /** The approval has to list what it grants. */
  readonly consentRequired: boolean;
  /** The data message as it came, all values text. */
  readonly data: Readonly<Record<string, string>>;
}

/** What an approval says. What is left out is as an honest phone says it. */
export interface ApproveOptions {
  /** What the person shares. Default: all that was asked for. `null`: the field is left out. */
  grantedScopes?: readonly string[] | null;
  /** The code that the person confirmed. */
  otp?: string;
  /** Unix time in seconds. */
  timestamp?: number;
  /** Another person's id. */
  tokenId?: string;
  /** Base64, in place of the device's signature. */
  signatureBase64?: string;
  /** How the signature is encoded. Default: `der`. */
  signatureFormat?: 'der' | 'raw';
  /** Members of the body to replace after the signature was made; `undefined` takes one out. */
  fields?: Record<string, unknown>;
}

/** What the operator answered a phone. A refusal is an answer, not an error, as it is with `fetch`. */
export interface PhoneAnswer {
  /** 200 to 299. */
  readonly ok: boolean;
  /** The HTTP status (protocol 7.3). */
  readonly status: number;
  /** The operator's code for a refusal, such as `invalid_otp`. */
  readonly error?: string;
  /** The body: for an approval `jwt`, `hash`, `random` and `expiresAt`. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** How long to wait for a push. */
export interface WaitOptions {
  /** Ends the wait; the promise rejects with its reason. */
  signal?: AbortSignal;
  /** Milliseconds until the promise rejects. Default: 5,000. */
  timeoutMs?: number;
}

/**
 * A phone that a program holds. It has a real P-256 device key, signs as protocol 8 says and answers over HTTP.
 *
 * @example
 * const push = await phone.nextPush();
 * const answer = await phone.approve(push, { grantedScopes: ['identity:name'] });
 * if (!answer.ok) throw new Error(answer.error);
 */
export interface Phone {
  /** Whose phone it is. */
  readonly tokenId: string;
  /** The public half of the device key. */
  readonly publicKeyPem: string;
  /** The last hundred pushes, oldest first, answered or not. */
  readonly pushes: readonly PhonePush[];

  /**
   * The oldest push that no call took yet and whose session still waits, or the next one to come: a push that was
   * there before the call is not lost. Rejects after `timeoutMs`.
   */
  nextPush(options?: WaitOptions): Promise<PhonePush>;
  /** Signs an approval and sends it to `POST /auth/verify`. Rejects only if there was no answer. */
  approve(push: Pick<PhonePush, 'sessionId' | 'otp' | 'scopes'>, options?: ApproveOptions): Promise<PhoneAnswer>;
  /** Signs a refusal and sends it to `POST /auth/reject`, which is our own extension of the wire. */
  reject(
    push: Pick<PhonePush, 'sessionId'>,
    options?: Omit<ApproveOptions, 'grantedScopes' | 'otp'>,
  ): Promise<PhoneAnswer>;
}
