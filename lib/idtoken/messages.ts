import { LoginError } from '../login/errors.js';
import type { LoginErrorCode } from '../login/errors.js';
import type { Challenge, Json, LoginRequest, UnknownPerson, WhyRejected } from '../login/operator.js';
import { busyError, invalidField, isSuccess, lifeOf, wordOf } from '../wire/answer.js';
import type { BeginAnswer } from '../wire/answer.js';
import { isJsonObject, parseJson } from '../wire/json.js';

/** How this service is named to the operator: by a registered id, or by a signed Service VDS. */
export interface ServiceName {
  readonly serviceId?: string | undefined;
  /** Base45 text, passed on as it is. */
  readonly serviceVds?: string | undefined;
}

/** Where logins are begun (protocol 3). */
export const INITIATE_PATH = '/auth/initiate';

/** Where the operator publishes its keys (protocol 14). */
export const KEYS_PATH = '/.well-known/jwks.json';

/** What the adapter keeps of a login between its begin and its end. A type, since an interface is never `Json`. */
export type IDTokenState = {
  readonly sessionId: string;
  /** Bearer secret: its holder receives the token. */
  readonly wsToken: string;
  /** The nonce of the initiation, if the operator made one. */
  readonly random: string | null;
  /** How far the operator's clock is ahead of ours, in milliseconds, beyond what the travel time explains. */
  readonly skew: number;
};

/**
 * What the initiation says (protocol 3.1).
 *
 * @param service - who asks.
 * @param request - who is asked for what.
 */
export function initiateBody(service: ServiceName, request: LoginRequest): Json {
  return {
    tokenId: request.person,
    serviceId: service.serviceId,
    serviceVds: service.serviceVds,
    scopes: request.scopes.length > 0 ? request.scopes : undefined,
  };
}

/**
 * What the answer to an initiation means (protocol 3.3, 3.4).
 *
 * @param answer - of any status.
 * @returns the code to show; or that the operator knows no such person, or not any more.
 * @throws LoginError `configuration_error`, `operator_busy`, `operator_failed` or `operator_answer_invalid`.
 */
export function readInitiateAnswer(answer: BeginAnswer): Challenge | UnknownPerson {
  const { status } = answer;
  if (isSuccess(answer)) return readChallenge(answer);
  if ((status === 403 || status === 404) && isOfOperator(answer)) {
    return { unknownPerson: true, operatorCode: wordOf(answer, 'error') };
  }
  if (status === 429) throw busyError(answer);
  const advice = ADVICE[status];
  if (advice) throw new LoginError('configuration_error', { message: advice });
  if (status >= 500) throw new LoginError('operator_failed');
  throw new LoginError('operator_answer_invalid', {
    message:
      `The initiation was answered with ${status}, not in the form of the protocol. Check the option \`operator\`, and ` +
      'whether a proxy or a firewall answers in its place.',
  });
}

/** Errors have no documented form but JSON with a text; what a firewall or a missing route answers is a page. */
function isOfOperator({ json }: BeginAnswer): boolean {
  return isJsonObject(json) && ['error', 'message', 'reason'].some((field) => typeof json[field] === 'string');
}

const ADVICE: Readonly<Record<number, string>> = {
  400:
    'The operator does not accept the request (400). Compare `serviceId` or `serviceVds` with what was registered ' +
    'there, and see that `resolveTokenId` returns a tokenId of that operator.',
  401: 'The operator wants to know who asks (401). Set the option `headers` to what was agreed with it.',
  422:
    'The operator does not accept the request (422). Compare `scopes` with those that the service may ask for, and ' +
    '`serviceId` with what was registered there.',
};

const CODE = /^[0-9]{4,10}$/;
const VISIBLE = /^[\x21-\x7e]{1,2048}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

function readChallenge(answer: BeginAnswer): Challenge {
  const { json } = answer;
  if (!isJsonObject(json)) throw new LoginError('operator_answer_invalid');
  const { sessionId, autoPassword, wsToken, expiresAt, random } = json;
  if (!isVisible(sessionId) || sessionId === '.' || sessionId === '..') throw invalid('sessionId');
  if (!isVisible(wsToken)) throw invalid('wsToken');
  if (typeof autoPassword !== 'string' || !CODE.test(autoPassword)) throw invalid('autoPassword');
  if (random !== undefined && random !== null && !isVisible(random)) throw invalid('random');
  if (typeof expiresAt !== 'string' || !INSTANT.test(expiresAt)) throw invalid('expiresAt');
  const life = lifeOf(Date.parse(expiresAt), answer);
  if (!life) throw invalid('expiresAt');

  return {
    code: autoPassword,
    expiresAt: life.expiresAt,
    state: { sessionId, wsToken, random: random ?? null, skew: life.skew },
  };
}

function isVisible(value: unknown): value is string {
  return typeof value === 'string' && VISIBLE.test(value);
}

function invalid(field: string): LoginError {
  return invalidField(field, 'operator');
}

/**
 * The path of a session's WebSocket (protocol 4.1). Whatever the operator answered, it stays in its place there.
 *
 * @param state - of the login.
 */
export function socketPath({ sessionId, wsToken }: IDTokenState): string {
  return `/ws/session/${encodeURIComponent(sessionId)}?token=${encodeURIComponent(wsToken)}`;
}

/** The message that the person approved (protocol 4.3), and the fields in it that are ours to check. */
export interface Approval {
  readonly jwt: string;
  readonly hash: string | undefined;
  readonly random: string | undefined;
  /** All of it. */
  readonly message: Readonly<Record<string, Json>>;
}

/** What a WebSocket message means. */
export type Frame =
  | { readonly type: 'approved'; readonly evidence: Json }
  | { readonly type: 'rejected'; readonly why?: WhyRejected }
  | { readonly type: 'expired' }
  | { readonly type: 'ignored' };

/** The reasons that say what happened (protocol 4.3). Any other is text for people, and says nothing to us. */
const WHY_REJECTED: ReadonlyMap<unknown, WhyRejected> = new Map<unknown, WhyRejected>([
  ['Invalid OTP', 'wrong_code'],
  ['User rejected', 'refused'],
]);

/**
 * Reads a message of the WebSocket (protocol 4.3). The code in `otp_ready` may be masked, so that message is ignored
 * like any unknown one.
 *
 * @param text - of one frame.
 * @throws LoginError `operator_answer_invalid` if an approval comes without a token.
 */
export function readFrame(text: string): Frame {
  const message = parseJson(text);
  if (!isJsonObject(message)) return { type: 'ignored' };
  switch (message.type) {
    case 'approved':
      expectToken(message);
      return { type: 'approved', evidence: message as Json };
    case 'rejected': {
      const why = WHY_REJECTED.get(message.reason);
      return { type: 'rejected', ...(why && { why }) };
    }
    case 'expired':
      return { type: 'expired' };
    default:
      return { type: 'ignored' };
  }
}

/**
 * Reads the evidence of an approved login.
 *
 * @param evidence - the `approved` message.
 * @throws LoginError `operator_answer_invalid` if it holds no token.
 */
export function readApproval(evidence: Json): Approval {
  expectToken(evidence);
  const { jwt, hash, random } = evidence;
  return {
    jwt,
    hash: typeof hash === 'string' ? hash : undefined,
    random: typeof random === 'string' ? random : undefined,
    message: evidence as Approval['message'],
  };
}

function expectToken(evidence: unknown): asserts evidence is { jwt: string } & Record<string, unknown> {
  if (!isJsonObject(evidence) || typeof evidence.jwt !== 'string' || evidence.jwt === '') throw invalid('jwt');
}

/**
 * What it means that the operator closed the WebSocket before there was an answer (protocol 4.4).
 *
 * @param code - of the close.
 * @param late - whether the code had run out by then.
 * @returns what to do, or the code of the failure.
 */
export function readClose(code: number, late: boolean): 'reconnect' | 'expired' | LoginErrorCode {
  // The session is over, or unknown there by now: an answer that was given has not reached us.
  if (code === 1000 || code === 4004) return late ? 'expired' : 'approval_lost';
  if (code === 4009) return 'line_taken';
  if (code >= 4000 && code <= 4999) return 'line_refused';
  return late ? 'expired' : 'reconnect';
}
