import { isLoginError } from './errors.js';
import type { OperatorHealth } from './health.js';
import type { OperatorAdapter } from './operator.js';

/** The operator's answer; what becomes of the wait is noted, so that decoys fare as most of the real logins do. */
export function noted(adapter: Pick<OperatorAdapter, 'outcome'>, health: OperatorHealth): OperatorAdapter['outcome'] {
  return async (challenge, listener, signal, resumed) => {
    const login = {};
    const note = (state: 'up' | 'down') => {
      if (!signal.aborted) health.socket(login, state);
      listener[state]();
    };
    try {
      return await adapter.outcome(challenge, { up: () => note('up'), down: () => note('down') }, signal, resumed);
    } catch (error) {
      if (isLoginError(error) && !signal.aborted) health.lost(login, error, Date.now());
      throw error;
    } finally {
      health.left(login);
    }
  };
}

/** An answer that never comes: no phone has the code. The wait is restored and lost when most of the real ones are. */
export function noAnswer(health: OperatorHealth): OperatorAdapter['outcome'] {
  return (_challenge, listener, signal) =>
    new Promise((_resolve, reject) => {
      listener.up();
      const unfollow = health.follow({ up: () => listener.up(), down: () => listener.down(), lost: reject });
      signal.addEventListener('abort', unfollow);
    });
}

/** The answer of the operator until a login is to go on as a decoy: from then on none comes, as for any other decoy. */
export function untilYielded(
  outcomeOf: OperatorAdapter['outcome'],
  yielded: AbortSignal,
  asDecoy: OperatorAdapter['outcome'],
): OperatorAdapter['outcome'] {
  return async (challenge, listener, signal, resumed) => {
    try {
      return await outcomeOf(challenge, listener, AbortSignal.any([signal, yielded]), resumed);
    } catch (error) {
      if (signal.aborted || !yielded.aborted) throw error;
      return await asDecoy(challenge, listener, signal, resumed);
    }
  };
}
