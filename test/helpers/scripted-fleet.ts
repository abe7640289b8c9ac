import type { Fleet, FleetMember } from '../../lib/login/fleet.js';

interface Member {
  readonly id: string;
  readonly take: (key: string, attempt: string) => void;
  readonly held: Map<string, string>;
  state: 'living' | 'silent' | 'left';
}

/** Processes that die, sleep and wake as a test says. What nobody can take waits for the next one to join. */
export class ScriptedFleet {
  private readonly members: Member[] = [];

  /** The fleet as one process sees it; `silence` has others take what it holds, whether it lives or not. */
  process(): { readonly fleet: Fleet; readonly silence: () => void } {
    const own: Member[] = [];
    return {
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
        for (const member of own) if (member.state === 'living') member.state = 'silent';
        this.handOn();
        for (const member of own) if (member.state === 'silent') member.state = 'living';
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
