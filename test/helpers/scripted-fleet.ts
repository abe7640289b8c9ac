import type { Fleet, FleetMember } from '../../lib/login/fleet.js';

interface Member {
  readonly id: string;
  readonly take: (key: string, attempt: string) => void;
  readonly held: Map<string, string>;
  state: 'living' | 'silent' | 'left';
}

/** One process, as the test has it fare. */
export interface ScriptedProcess {
  /** The fleet as this process sees it. */
  readonly fleet: Fleet;
  /** It does not beat any more: others take what it holds, and it takes nothing. */
  readonly stop: () => void;
  readonly wake: () => void;
  /** Both at once: it was taken for dead, and lives. */
  readonly silence: () => void;
}

/** Processes that die, sleep and wake as a test says. What no process can take waits for the next one to join. */
export class ScriptedFleet {
  private readonly members: Member[] = [];

  /** A process of the fleet. */
  process(): ScriptedProcess {
    const own: Member[] = [];
    const stop = () => {
      for (const member of own) if (member.state === 'living') member.state = 'silent';
      this.handOn();
    };
    const wake = () => {
      for (const member of own) if (member.state === 'silent') member.state = 'living';
      this.handOn();
    };
    return {
      stop,
      wake,
      fleet: {
        join: (id, take) => {
          const member: Member = { id, take, held: new Map(), state: 'living' };
          own.push(member);
          this.members.push(member);
          this.handOn();
          return this.membership(member);
        },
      },
      silence: () => {
        stop();
        wake();
      },
    };
  }

  /** What is held, over all processes. */
  get held(): string[] {
    return this.members.flatMap(({ held }) => [...held.keys()]);
  }

  private membership(member: Member): FleetMember {
    return {
      hold: async (key, attempt) => {
        member.held.set(key, attempt);
      },
      release: async (key) => {
        member.held.delete(key);
      },
      leave: async () => {
        member.state = 'left';
        this.handOn();
      },
    };
  }

  private handOn(): void {
    for (const { id, held } of this.members.filter(({ state }) => state !== 'living')) {
      const takers = this.members.filter((other) => other.state === 'living' && other.id === id);
      for (const [at, [key, attempt]] of takers.length === 0 ? [] : [...held].entries()) {
        const taker = takers[at % takers.length]!;
        held.delete(key);
        taker.held.set(key, attempt);
        taker.take(key, attempt);
      }
    }
  }
}
