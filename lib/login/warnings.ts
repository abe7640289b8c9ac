import { warn } from '../mistakes.js';
import { isRefusal } from './errors.js';
import type { LoginError } from './errors.js';

/** A mistake that comes with each request is said once a minute. */
const AGAIN_AFTER_MS = 60_000;
/** How many errors underneath are told. */
const MAX_CAUSES = 3;

/**
 * Says on stderr what goes wrong, so that a mistake is heard of where nothing has been set up for it: outside production
 * all of it; in production, where there is no `onEvent`, what breaks on our side and tokens that are refused. A no is no
 * mistake.
 *
 * @param provider - whose logins these are.
 * @param isHeard - the application has an `onEvent`.
 */
export function warner(provider: string, isHeard: boolean): (error: LoginError) => void {
  const warned = new Map<string, number>();
  return (error) => {
    const { code, message, reason } = error;
    // A server that stops is no mistake either.
    if (isRefusal(code) || reason === 'shutdown') return;
    if (process.env.NODE_ENV === 'production' && (isHeard || !isGrave(error))) return;
    const now = Date.now();
    if (now - (warned.get(code) ?? -Infinity) < AGAIN_AFTER_MS) return;
    warned.set(code, now);
    const causes = causesOf(error).map((cause) => ` Cause: ${cause}`);
    warn(code, `${provider}: ${message}${causes.join('')}`, `docs/errors.md#${code}`);
  };
}

function isGrave({ code, status }: LoginError): boolean {
  return status >= 500 || code.startsWith('token_');
}

/** An error of whichever realm: jest runs an application in one, and node's own errors are of another. */
function isError(value: unknown): value is Error {
  return typeof (value as Error | null | undefined)?.message === 'string';
}

/** What went wrong underneath, from above: in the words of whatever threw it. */
function causesOf(error: Error): string[] {
  return chainOf(error).map((under) => {
    const code = codeOf(under);
    return `${under.message || under.name}${code === undefined ? '' : ` (${code})`}.`.replace(/\.\.$/, '.');
  });
}

/** The same where strangers may read it: the codes alone, since an application's own words may hold a secret (S66). */
export function causeCodesOf(error: Error): string[] {
  return chainOf(error).flatMap((under) => codeOf(under)?.match(/^[A-Z][A-Z\d_]{2,63}$/)?.[0] ?? []);
}

function codeOf(error: Error): string | undefined {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

function chainOf({ cause }: Error): Error[] {
  const chain: Error[] = [];
  for (let under = cause; isError(under) && chain.length < MAX_CAUSES; under = under.cause) chain.push(under);
  if (typeof cause === 'string') chain.push(new Error(cause));
  return chain;
}
