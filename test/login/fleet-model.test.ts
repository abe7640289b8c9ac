import fc from 'fast-check';
import { isLoginError, LoginError } from '../../lib/login/errors.js';
import type { CheckedApproval } from '../../lib/login/checked-approval.js';
import type { Identity } from '../../lib/login/operator.js';
import { memoryStore } from '../../lib/login/store.js';
import type { Entry, LoginStore } from '../../lib/login/store.js';
import { browserKey, pass, requestOf, settle, TestLoginService, useLoginServices } from '../helpers/login-service.js';
import type { Ring } from '../helpers/scripted-adapter.js';
import { ScriptedFleet, type ScriptedProcess } from '../helpers/scripted-fleet.js';

// Each game has services of its own, and is let go of with them: there may be 100,000.
useLoginServices();

/** How many games are played: more in CI, as many as one likes by FLEET_RUNS. */
const RUNS = Number(process.env.FLEET_RUNS ?? (process.env.CI ? 5_000 : 300));

type Step =
  | { do: 'start' | 'cancel' | 'retry' | 'finish'; who: number; at: number }
  | { do: 'approve' | 'cut'; push: number }
  | { do: 'kill' | 'sleep' | 'split' | 'mend' | 'hand over'; at: number }
  | { do: 'conclude'; how: 'complete' | 'release'; which: number }
  | { do: 'stall'; ms: number }
  | { do: 'wait'; ms: number };

const nth = fc.nat(2);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom(...(['start', 'start', 'start', 'cancel', 'retry', 'finish', 'finish', 'finish'] as const)),
      who: nth,
      at: nth,
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('approve', 'approve', 'approve', 'cut'), push: nth }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('kill', 'sleep', 'sleep', 'split', 'mend', 'mend', 'mend', 'hand over'),
      at: nth,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('conclude'), how: fc.constantFrom('complete', 'release'), which: nth }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stall'), ms: fc.constantFrom(50, 500, 3_000) }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.constantFrom(0, 1, 2, 5, 8, 21, 100, 700, 2_500) }),
  },
);

/** What the operator knows of one push: it has one socket, the newest, and keeps no answer. */
interface Push {
  readonly ring: string;
  socket: { readonly process: Instance; readonly ring: Ring } | undefined;
  isOver: boolean;
  /** The process that the approval came to. */
  heldBy: Instance | undefined;
}

/** One process: it can die, sleep, or be cut off from the store. */
class Instance {
  readonly login: TestLoginService;
  state: 'well' | 'dead' | 'asleep' | 'split' = 'well';
  /** It closed, cut off from the store for as long as it may take: it said that it had to drop a login. */
  hasDropped = false;
  private readonly member: ScriptedProcess;
  private readonly later: (() => void)[] = [];
  private readonly watches = new Map<() => void, () => void>();
  private wakeUp = () => {};
  private awake = Promise.resolve();

  constructor(private readonly game: Game) {
    this.member = game.fleet.process();
    const { shared } = game;
    const store: LoginStore = {
      ...shared,
      fleet: this.member.fleet,
      watch: async (key, changed) => {
        let first = true;
        const unwatch = await shared.watch(key, (now) => {
          if (first) changed(now);
          else this.deliver(() => changed(now));
          first = false;
        });
        const reread = () => void shared.get(key).then((now) => this.watches.has(unwatch) && changed(now));
        this.watches.set(unwatch, reread);
        return () => {
          this.watches.delete(unwatch);
          unwatch();
        };
      },
      close: () => undefined,
    };
    this.login = new TestLoginService({ store });
    const { adapter } = this.login;
    this.login.store.before = async () => await this.gate();
    this.login.store.after = async () => await game.delay();
    adapter.onBegin = () => ({ ...adapter.challenge(), state: { push: game.newPush() } });
    adapter.onOutcome = (ring) => game.connect(this, ring);
  }

  /** What comes over a socket: a process that sleeps reads it when it wakes. */
  deliver(what: () => void): void {
    if (this.state === 'asleep') this.later.push(what);
    else if (this.state === 'well') what();
  }

  kill(): void {
    this.state = 'dead';
    this.wakeUp();
    this.game.cut(this);
    this.member.stop();
  }

  sleep(): void {
    if (this.state !== 'well') return;
    this.state = 'asleep';
    this.awake = new Promise((resolve) => {
      this.wakeUp = resolve;
    });
    this.member.stop();
  }

  split(): void {
    if (this.state !== 'well') return;
    this.state = 'split';
    this.member.stop();
  }

  mend(): void {
    if (this.state === 'dead' || this.state === 'well') return;
    const wasSplit = this.state === 'split';
    this.state = 'well';
    this.wakeUp();
    for (const what of this.later.splice(0)) what();
    if (wasSplit) for (const reread of this.watches.values()) reread();
    this.member.wake();
  }

  private async gate(): Promise<void> {
    await this.game.delay();
    if (this.state === 'asleep') await this.awake;
    if (this.state === 'split') throw new Error('cut off from the store');
    if (this.state === 'dead') await this.game.over;
  }
}

/** One game: three processes, three browsers, one operator. */
class Game {
  readonly fleet = new ScriptedFleet();
  readonly written: { readonly key: string; readonly from: Entry | undefined; readonly entry: Entry }[] = [];
  readonly shared: LoginStore;
  readonly all: Instance[] = [];
  readonly keys = [browserKey(), browserKey(), browserKey()];
  readonly handles = new Map<string, string>();
  readonly pushes: Push[] = [];
  readonly approvals: CheckedApproval<Identity>[] = [];
  end = () => {};
  readonly over: Promise<never>;
  private stalledUntil = 0;

  constructor(private readonly delays: Iterator<number>) {
    this.over = new Promise((_, reject) => {
      this.end = () => reject(new Error('the game is over'));
    });
    this.over.catch(() => undefined);
    const store = memoryStore();
    this.shared = {
      ...store,
      create: async (key, entry, until) => {
        const done = await store.create(key, entry, until);
        if (done) this.written.push({ key, from: undefined, entry });
        return done;
      },
      move: async (key, from, entry, until) => {
        const before = await store.get(key);
        const done = await store.move(key, from, entry, until);
        if (done) this.written.push({ key, from: before, entry });
        return done;
      },
    };
    for (let at = 0; at < 3; at += 1) this.all.push(new Instance(this));
  }

  get living(): Instance[] {
    return this.all.filter(({ state }) => state !== 'dead');
  }

  /** Whatever happened in it, it leaves nothing behind: no call, no watcher. */
  async close(): Promise<void> {
    this.end();
    await pass(100);
    for (const { login } of this.all) await login.close();
    this.shared.close();
    await settle();
  }

  async delay(): Promise<void> {
    const ms = Math.max(this.delays.next().value as number, this.stalledUntil - Date.now());
    if (ms > 1) await new Promise((resolve) => setTimeout(resolve, ms));
  }

  newPush(): number {
    return this.pushes.push({ ring: '', socket: undefined, isOver: false, heldBy: undefined }) - 1;
  }

  connect(process: Instance, ring: Ring): void {
    const push = this.pushes[(ring.challenge.state as { push: number }).push]!;
    if (push.isOver) {
      process.deliver(() => ring.fail(new LoginError('approval_lost')));
      return;
    }
    const displaced = push.socket;
    push.socket = { process, ring };
    displaced?.process.deliver(() => displaced.ring.fail(new LoginError('line_taken')));
    ring.signal.addEventListener('abort', () => {
      if (push.socket?.ring === ring) push.socket = undefined;
    });
    ring.listener.up();
  }

  cut(process: Instance): void {
    for (const push of this.pushes) if (push.socket?.process === process) push.socket = undefined;
  }

  take(next: Step): void {
    const living = this.living;
    const at = (n: number) => living[n % living.length]!;
    switch (next.do) {
      case 'wait':
        return;
      case 'stall':
        this.stalledUntil = Date.now() + next.ms;
        return;
      case 'approve': {
        const push = this.pushes.at(-1 - next.push);
        if (!push || push.isOver) return;
        push.isOver = true;
        const { socket } = push;
        push.socket = undefined;
        push.heldBy = socket?.process;
        // What every operator signs is another token.
        const evidence = { push: this.pushes.indexOf(push) };
        socket?.process.deliver(() => socket.ring.approve(evidence));
        // A process that is cut off from the store is not cut off from the operator.
        if (socket?.process.state === 'split') socket.ring.approve(evidence);
        return;
      }
      case 'cut': {
        const push = this.pushes.at(-1 - next.push);
        const socket = push?.socket;
        if (push) push.socket = undefined;
        socket?.process.deliver(() => {
          socket.ring.listener.down();
          const reconnect = () => {
            if (!socket.ring.signal.aborted) this.connect(socket.process, socket.ring);
          };
          setTimeout(() => socket.process.deliver(reconnect), 250);
        });
        return;
      }
      case 'kill':
        if (living.length > 1) at(next.at).kill();
        this.all.push(new Instance(this));
        return;
      case 'hand over': {
        const leaving = at(next.at);
        if (leaving.state !== 'well') return;
        this.all.push(new Instance(this));
        const closing = leaving.login.service.close({ within: 5_000 }).then(({ dropped }) => {
          leaving.hasDropped = dropped > 0;
        });
        this.ask(closing);
        return;
      }
      case 'sleep':
      case 'split':
      case 'mend':
        at(next.at)[next.do]();
        return;
      case 'conclude': {
        const [approval] = this.approvals.splice(next.which % Math.max(1, this.approvals.length), 1);
        if (approval) this.ask(next.how === 'complete' ? approval.complete('/there') : approval.release());
        return;
      }
      default:
        this.bring(next, at(next.at));
    }
  }

  private bring(next: Step & { who: number }, { login, state }: Instance): void {
    if (state !== 'well') return;
    const key = this.keys[next.who]!;
    const handle = this.handles.get(key);
    const { service } = login;
    if (next.do === 'start') {
      this.ask(service.start(key, requestOf('marie')).then((started) => this.handles.set(key, started)));
    } else if (handle === undefined) return;
    else if (next.do === 'cancel') this.ask(service.cancel(handle, key));
    else if (next.do === 'retry') {
      this.ask(service.retry(handle, key, { lookup: () => async () => 'marie', address: undefined }));
    } else {
      const finishing = login.finish(handle, key).then((found) => {
        if (found.type === 'checked') this.approvals.push(found.approval);
      });
      this.ask(finishing);
    }
  }

  /** Breakages are part of the game; what is not ours is a failure of the test. */
  private ask(asking: Promise<unknown>): void {
    asking.catch((error: unknown) => {
      if (!isLoginError(error)) throw error;
    });
  }
}

/** What became of one push, in the order of the writes. */
function courseOf({ written }: Game, push: number): Entry[] {
  const first = written.find(({ entry }) => {
    const { state, challenge, challengeState } = entry as {
      state: string;
      challenge?: { state: unknown };
      challengeState?: unknown;
    };
    return JSON.stringify(state === 'pending' ? challenge?.state : challengeState) === JSON.stringify({ push });
  });
  if (!first) return [];
  const ofLogin = written.filter(({ key }) => key === first.key).map(({ entry }) => entry);
  // Who asked for a new code let go of the old one.
  const isReplaced = ofLogin.at(-1)?.ring !== first.entry.ring;
  return isReplaced ? [] : ofLogin.filter(({ ring }) => ring === first.entry.ring);
}

function expectLawful(game: Game): void {
  for (const [at, { heldBy }] of game.pushes.entries()) {
    const course = courseOf(game, at);
    const states = course.map(({ state }) => state);
    expect(states.filter((state) => state === 'finished').length).toBeLessThanOrEqual(1);
    if (!heldBy || heldBy.state === 'dead' || heldBy.hasDropped || course.length === 0) continue;
    // Who cancelled meant it; a login that ended otherwise before had no code on its page any more.
    const ended = course.some(
      ({ state, error }) =>
        state === 'rejected' || state === 'expired' || (state === 'failed' && error !== 'approval_lost'),
    );
    if (!ended) expect([at, states]).toEqual([at, expect.arrayContaining(['approved'])]);
  }
  for (const { from, entry } of game.written) {
    if (!from || from.ring !== entry.ring) continue;
    // A new attempt of the same push is a take-over, and nothing else has one.
    if (from.attempt !== entry.attempt)
      expect(['pending -> pending', 'finishing -> approved', 'finishing -> expired']).toContain(
        `${from.state} -> ${entry.state}`,
      );
  }
  // No phone rings but for a start.
  const starts = game.written.filter(({ entry }) => entry.state === 'starting').length;
  expect(game.pushes.length).toBeLessThanOrEqual(starts);
}

it(
  'no interleaving of deaths, sleeps, splits, hand-overs, cancels and new codes loses an approval that a living process holds, or finishes one twice (F12, F28, F29, F31, F37)',
  async () => {
    const seen = { takenOver: 0, approvedLate: 0, givenBack: 0, finished: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 20, maxLength: 60, size: 'max' }),
        fc.infiniteStream(fc.nat(4)),
        async (script, delays) => {
          const game = new Game(delays);
          try {
            for (const next of script) {
              game.take(next);
              if (next.do === 'wait') await pass(next.ms);
            }
            for (const instance of game.living) instance.mend();
            await pass(8_000);
            expectLawful(game);
            for (const { from, entry } of game.written) {
              if (from && from.ring === entry.ring && from.attempt !== entry.attempt) {
                if (entry.state === 'pending') seen.takenOver += 1;
                else seen.givenBack += 1;
              }
              if (from?.state === 'failed' && entry.state === 'approved') seen.approvedLate += 1;
              if (entry.state === 'finished') seen.finished += 1;
            }
            await pass(11 * 60_000);
            expect(game.living.map(({ login }) => login.adapter.waiting)).toEqual(game.living.map(() => 0));
          } finally {
            await game.close();
            jest.mocked(process.emitWarning).mockClear();
          }
          for (const { login } of game.all) expect([login.adapter.waiting, login.store.watchers]).toEqual([0, 0]);
        },
      ),
      { numRuns: RUNS },
    );
    // The game is not won by standing still.
    for (const [what, times] of Object.entries(seen)) expect([what, times > 0]).toEqual([what, true]);
  },
  RUNS * 400,
);
