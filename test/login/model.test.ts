import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { LoginError } from '../../lib/login/errors.js';
import { isLoginError } from '../../lib/login/errors.js';
import type { CheckedApproval } from '../../lib/login/checked-approval.js';
import type { Identity } from '../../lib/login/operator.js';
import {
  browserKey,
  ceremonyOf,
  pass,
  requestOf,
  settle,
  useLoginServices,
  type TestLoginService,
} from '../helpers/login-service.js';
import { BREAKAGES } from '../helpers/scripted-adapter.js';

const newLoginService = useLoginServices();

/** How many games are played: enough for a change at a desk, more in CI, as many as one likes by MODEL_RUNS. */
const RUNS = Number(process.env.MODEL_RUNS ?? (process.env.CI ? 20_000 : 2000));

/** Where one attempt may go: what the architecture page draws, written down a second time. */
const GRAPH: Readonly<Record<string, readonly string[]>> = {
  ceremony: ['finishing', 'rejected', 'failed'],
  starting: ['starting', 'pending', 'rejected', 'expired', 'failed'],
  pending: ['pending', 'approved', 'rejected', 'expired', 'failed'],
  approved: ['approved', 'finishing', 'rejected', 'expired', 'failed'],
  finishing: ['approved', 'finished', 'rejected', 'expired', 'failed'],
  rejected: [],
  expired: [],
  failed: [],
  finished: [],
};
const ENDS = Object.keys(GRAPH).filter((state) => GRAPH[state]?.length === 0);

type Step =
  | {
      do: 'start' | 'begin ceremony' | 'cancel' | 'retry' | 'finish' | 'look';
      who: number;
      foreign: boolean;
      elsewhere: boolean;
    }
  | { do: 'approve' | 'reject' | 'expire' | 'break' | 'up' | 'down'; ring: number }
  | { do: 'conclude'; how: 'complete' | 'release' | 'refuse'; which: number }
  | { do: 'wait'; ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom(
        ...(['start', 'start', 'start', 'begin ceremony', 'begin ceremony', 'cancel', 'retry', 'look'] as const),
        ...Array<'finish'>(7).fill('finish'),
      ),
      who: fc.integer({ min: 0, max: 1 }),
      foreign: fc.nat(9).map((n) => n === 0),
      elsewhere: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('reject', 'expire', 'break', 'up', 'down', ...Array<'approve'>(6).fill('approve')),
      ring: fc.nat(3),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('conclude' as const),
      how: fc.constantFrom('complete', 'release', 'refuse'),
      which: fc.nat(3),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(0, 1, 1, 2, 3, 5, 8, 8, 13, 13, 21, 21, 100, 100, 5_000, 30_000, 65_000),
    }),
  },
);

/** One game: what was handed out, and to which browser. */
class Game {
  readonly keys = [browserKey(), browserKey()];
  /** Each handle, with the key of its browser. */
  readonly handles = new Map<string, string>();
  readonly approvals: { handle: string; attempt: string; open: boolean; approval: CheckedApproval<Identity> }[] = [];
  readonly asked: Promise<unknown>[] = [];
  private evidence = 0;

  constructor(readonly login: TestLoginService) {}

  take(next: Step): void {
    const { service, adapter } = this.login;
    switch (next.do) {
      case 'wait':
        return;
      case 'conclude': {
        const open = this.approvals.filter((held) => held.open);
        const held = open[next.which % Math.max(open.length, 1)];
        if (!held) return;
        held.open = false;
        const { approval } = held;
        this.ask(
          next.how === 'complete'
            ? approval.complete('/there')
            : next.how === 'refuse'
              ? approval.refuse('user_refused')
              : approval.release(),
        );
        return;
      }
      case 'start': {
        const identifier = next.foreign ? 'stranger' : 'marie';
        const lookup = async () => (next.foreign ? null : identifier);
        const returnTo = next.elsewhere ? '/elsewhere' : undefined;
        const key = this.keys[next.who]!;
        const request = { ...requestOf(identifier), lookup, returnTo };
        this.ask(service.start(key, request).then((handle) => this.remember(handle, key)));
        return;
      }
      case 'begin ceremony': {
        const key = this.keys[next.who]!;
        const request = ceremonyOf('marie', next.elsewhere ? 'register' : 'login');
        this.ask(service.beginCeremony(key, request).then((handle) => this.remember(handle, key)));
        return;
      }
      case 'cancel':
      case 'retry':
      case 'finish':
      case 'look': {
        const [handle, owner] = [...this.handles].at(-1 - next.who) ?? [];
        if (handle === undefined || owner === undefined) return;
        const key = next.foreign ? browserKey() : owner;
        const asked = this.bring(next.do, handle, key, next.elsewhere);
        if (next.foreign) {
          this.ask(
            asked.then(
              () => assert.fail('A browser got hold of the login of another one.'),
              (error: unknown) => assert.equal((error as LoginError).code, 'login_not_found'),
            ),
          );
        } else this.ask(asked);
        return;
      }
      default: {
        const ring = adapter.rings[adapter.rings.length - 1 - next.ring];
        if (!ring) return;
        if (next.do === 'up') ring.listener.up();
        else if (next.do === 'down') ring.listener.down();
        else if (next.do === 'break') ring.fail(BREAKAGES.lost());
        else ring[next.do]();
      }
    }
  }

  /** What a browser asks of one login. */
  private bring(
    what: 'cancel' | 'retry' | 'finish' | 'look',
    handle: string,
    key: string,
    once: boolean,
  ): Promise<unknown> {
    const { service } = this.login;
    switch (what) {
      case 'cancel':
        return service.cancel(handle, key, once ? 'user_not_found' : undefined);
      case 'retry':
        return service.retry(handle, key, { lookup: () => async () => 'marie', address: undefined });
      case 'look':
        return service.view(handle, key);
      case 'finish':
        return this.finish(handle, key, once);
    }
  }

  /** The login that was asked for last comes last. */
  private remember(handle: string, key: string): void {
    this.handles.delete(handle);
    this.handles.set(handle, key);
  }

  /** Breakages are part of the game; what is not ours is a failure of the test. */
  private ask(asking: Promise<unknown>): void {
    this.asked.push(
      asking.catch((error: unknown) => {
        if (!isLoginError(error)) throw error;
      }),
    );
  }

  /** Brings evidence along, which counts for a ceremony: new evidence, or that of the finish before. */
  private async finish(handle: string, key: string, once: boolean): Promise<void> {
    if (once) this.evidence += 1;
    const result = await this.login.finish(handle, key, { jwt: `ceremony-${this.evidence}` });
    if (result.type !== 'checked') return;
    const attempt = this.login.store.written.filter(({ key: at }) => at === handle).at(-1)?.entry.attempt ?? '';
    // An approval that is held until its login ends has ended; what is approved under that handle later is another one.
    assert.ok(
      !this.approvals.some((held) => held.open && held.attempt === attempt),
      'An approval was handed out twice.',
    );
    this.approvals.push({ handle, attempt, open: true, approval: result.approval });
  }
}

/** What has to hold of everything that was ever written. */
function expectLawful({ login, approvals }: Game): void {
  const attempts = new Map<string, string[]>();
  const last = new Map<string, { attempt: string; state: string; kind: unknown }>();
  for (const { key, from, entry } of login.store.written) {
    if (key.startsWith('used:')) continue;
    const { attempt, state, kind } = entry;
    const before = last.get(key);
    if (before?.attempt === attempt) {
      expect(from).toBe(before.state);
      expect([`${before.state} -> ${state}`, GRAPH[before.state]]).toEqual([
        expect.any(String),
        expect.arrayContaining([state]),
      ]);
    } else {
      // A new attempt begins at the beginning, whatever stood there, and no attempt comes back.
      expect([kind, state]).toEqual(kind === 'push' ? ['push', 'starting'] : [kind, 'ceremony']);
      expect(attempts.has(attempt)).toBe(false);
    }
    if (before) expect(kind).toBe(before.kind);
    last.set(key, { attempt, state, kind });
    attempts.set(attempt, [...(attempts.get(attempt) ?? []), state]);
  }
  const all = [...attempts.values()];
  for (const states of all) expect(states.filter((state) => ENDS.includes(state)).length).toBeLessThanOrEqual(1);
  // Only what a person approved, on the phone or in a ceremony, is handed out.
  for (const { attempt } of approvals) {
    const states = attempts.get(attempt) ?? [];
    expect(states).toContain('finishing');
    if (states[0] === 'starting') expect(states).toContain('approved');
  }
  // No phone rings without a new attempt of a push, and none for a ceremony.
  expect(login.adapter.begun.length).toBeLessThanOrEqual(all.filter(([first]) => first === 'starting').length);
}

/**
 * Every call of the store takes a while of its own, before and after it does its work, so that whatever can happen in
 * between does.
 */
it(
  'no interleaving of people, phones, ceremonies, clocks and a slow store leaves the graph, hands an approval out twice, or leaves anything behind (S70, S3, F18, F37, F52)',
  async () => {
    const ways = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 40, maxLength: 80, size: 'max' }),
        fc.infiniteStream(fc.nat(4)),
        async (script, delays) => {
          const login = newLoginService();
          const delay = async () => {
            const ms = delays.next().value;
            if (ms > 1) await new Promise((resolve) => setTimeout(resolve, ms));
          };
          login.store.before = delay;
          login.store.after = delay;
          const game = new Game(login);
          for (const next of script) {
            game.take(next);
            if (next.do === 'wait') await pass(next.ms);
          }
          await pass(20);
          expectLawful(game);
          for (const held of game.approvals) if (held.open) await Promise.all([held.approval.complete('/'), pass(20)]);
          // Everything pending has an end.
          await pass(11 * 60_000);
          await Promise.all(game.asked);
          expectLawful(game);
          expect(login.adapter.waiting).toBe(0);
          expect(login.store.watchers).toBe(0);
          await Promise.all([login.close(), pass(20)]);
          expect(jest.getTimerCount()).toBe(0);
          await settle();
          // Of a game that is over nothing is kept.
          jest.mocked(process.emitWarning).mockClear();
          for (const { from, entry } of login.store.written) {
            const way = `${from ?? 'nothing'} -> ${entry.state}`;
            ways.set(way, (ways.get(way) ?? 0) + 1);
          }
        },
      ),
      { numRuns: RUNS },
    );
    // The game is not won by standing still: what matters was played, and often.
    for (const way of [
      'pending -> approved',
      'approved -> finishing',
      'approved -> expired',
      'ceremony -> finishing',
      'ceremony -> rejected',
      'ceremony -> failed',
      'finishing -> approved',
      'finishing -> finished',
      'finishing -> failed',
    ]) {
      expect([way, (ways.get(way) ?? 0) > RUNS / 100]).toEqual([way, true]);
    }
  },
  RUNS * 400,
);
