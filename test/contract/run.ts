/* eslint-disable jest/no-export, jest/expect-expect, jest/valid-title -- the checks of a contract bring names and assertions */
import type { ContractCheck } from '../../lib/dev/contract/check.js';
import { freezeTime, pass } from '../helpers/login-service.js';

/**
 * Makes a test of each check; inside a `describe`. What watchers and takers throw in them is warned of, on stderr: node's
 * own `emitWarning` stays, which throws under jest for an Error.
 */
export function runChecks(checks: readonly ContractCheck[]): void {
  for (const { name, run } of checks) it(name, run);
}

/** The same for what lives by timers of this process, which are moved. */
export function runChecksInFrozenTime(checks: readonly ContractCheck[]): void {
  beforeEach(freezeTime);
  afterEach(() => void jest.useRealTimers());
  runChecks(checks);
}

export const frozenClock = { now: () => Date.now(), pass };
