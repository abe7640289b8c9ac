import type { LoginRequestMessage } from '../http/request.js';
import { warnOfThrown } from '../mistakes.js';
import type { PassportCall } from './contract.js';

/** What Passport puts onto the object that it calls `authenticate` on. */
interface PassportActions {
  success(user: unknown, info: object): unknown;
  fail(challenge: object, status: number): unknown;
  redirect(url: string, status?: number): unknown;
  pass(): unknown;
  error(error: unknown): unknown;
}

/**
 * Calls Passport once, when it is known what a request comes to. In that call an application's own callback runs. What
 * that throws, or the promise that it returns rejects with, is the application's: Passport is not called a second time
 * for it, and it never ends the process.
 *
 * @param strategy - what Passport called `authenticate` on.
 * @param answer - never rejects.
 */
export function callPassport(strategy: object, req: LoginRequestMessage, answer: Promise<PassportCall>): void {
  answer
    .then((call) => perform(strategy as PassportActions, call))
    .catch((thrown: unknown) => toHost(req, thrown))
    .catch(warnOfThrown);
}

function perform(passport: PassportActions, answer: PassportCall): unknown {
  switch (answer.call) {
    case 'success':
      return passport.success(answer.user, answer.info);
    case 'fail':
      return passport.fail(answer.challenge, answer.status);
    case 'redirect':
      return passport.redirect(answer.url, answer.status);
    case 'pass':
      return passport.pass();
    case 'error':
      return passport.error(answer.error);
  }
}

/**
 * Hands an application what its callback threw, as if it had thrown it in a handler. Express has the way on in `req.next`;
 * where there is none, the response is ended and the fault is a warning.
 */
function toHost({ next, res }: LoginRequestMessage, thrown: unknown): void {
  const fault = thrown ?? new Error(`The callback of passport.authenticate threw ${String(thrown)}.`);
  if (next) {
    next(fault);
    return;
  }
  warnOfThrown(fault);
  if (!res || res.headersSent) return;
  res.statusCode = 500;
  res.end();
}
