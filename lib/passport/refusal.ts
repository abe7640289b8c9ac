import { STATUS_CODES } from 'node:http';

/**
 * Thrown by verify: this person may not sign in. The approval is spent, and the person reads the message.
 *
 * @example
 * if (user.closed) throw new LoginRefused('Your account is closed.');
 */
export class LoginRefused extends Error {
  /** As http-errors has it, so that an error handler of the application answers it rightly too. */
  readonly status = 401;
  /** The same, under the other name that error handlers look at. */
  readonly statusCode = 401;
  /** The message is meant for people. */
  readonly expose = true;

  /** @param message - what the person reads. */
  constructor(message: string) {
    super(message);
    this.name = 'LoginRefused';
  }
}

/** An exception by which an application says no. */
export interface RefusalByException {
  readonly status: number;
  /** What is meant for people; the mere name of the status is not. */
  readonly message: string | undefined;
  readonly thrown: unknown;
}

/**
 * Reads an exception of verify as a no: NestJS's exceptions for 401 and 403, and errors that http-errors makes for visitors.
 * A status alone says nothing: clients of databases and of other servers carry the one that they were answered with.
 *
 * @returns nothing for what broke.
 */
export function refusalIn(thrown: unknown): RefusalByException | undefined {
  const error = (thrown ?? {}) as Partial<NestException & HttpError>;
  const isNest = typeof error.getStatus === 'function' && typeof error.getResponse === 'function';
  const isForVisitors = error.expose === true && error.status === error.statusCode;
  const status: unknown = isNest ? error.getStatus?.() : isForVisitors && error.status;
  if (status !== 401 && status !== 403) return undefined;
  const said = isNest ? messageIn(error.getResponse?.()) : error.message;
  const isForPeople = typeof said === 'string' && said !== '' && said !== STATUS_CODES[status];
  return { status, message: isForPeople ? said : undefined, thrown };
}

/** Whether it is ours, from whichever copy of the package. */
export function isLoginRefused(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'LoginRefused';
}

interface NestException {
  getStatus(): unknown;
  /** Text, or the body of the answer. */
  getResponse(): unknown;
}

interface HttpError {
  readonly expose: unknown;
  readonly status: unknown;
  readonly statusCode: unknown;
  readonly message: unknown;
}

function messageIn(response: unknown): unknown {
  return typeof response === 'object' && response !== null ? (response as { message?: unknown }).message : response;
}
