import type { Person } from './people.js';
import type { StreamEvent, Wire } from './wire.js';

/** How the phone stands with the operator. */
export type ConnectionState = 'connected' | 'connecting' | 'offline' | 'idle';

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 3000;

/** Keeps the push stream up for as long as there are people to listen for. */
export function keepListening(
  wire: Wire,
  heard: (event: StreamEvent) => void,
  changed: (state: ConnectionState) => void,
): { restart(people: readonly Person[]): void } {
  let running = new AbortController();

  async function run(people: readonly Person[], signal: AbortSignal): Promise<void> {
    let wait = FIRST_WAIT_MS;
    changed('connecting');
    while (!signal.aborted) {
      try {
        await wire.listen(people, signal, (event) => {
          if (signal.aborted) return;
          wait = FIRST_WAIT_MS;
          changed('connected');
          heard(event);
        });
      } catch {
        // Said on the screen below; the next round tries again.
      }
      if (stopped(signal)) return;
      changed('offline');
      await new Promise((resolve) => setTimeout(resolve, wait));
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    }
  }

  return {
    restart(people) {
      running.abort();
      running = new AbortController();
      if (people.length === 0) changed('idle');
      else void run(people, running.signal);
    },
  };
}

/** Asked anew after each wait: it changes meanwhile. */
function stopped(signal: AbortSignal): boolean {
  return signal.aborted;
}
