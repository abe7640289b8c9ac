import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { LoginError } from '../../lib/login/errors.js';
import { isLoginError } from '../../lib/login/errors.js';
import type { CheckedApproval } from '../../lib/login/finish.js';
import type { Identity } from '../../lib/login/operator.js';
import {
  browserKey,
  pass,
  requestOf,
  settle,
  useLoginServices,
  type TestLoginService,
} from '../helpers/login-service.js';
import { BREAKAGES } from '../helpers/scripted-adapter.js';

const newDesk = useLoginServices();

/** How many games are played. */
const RUNS = Number(process.env.MODEL_RUNS ?? 300);

/** The graph of design section 2, written down a second time. */
const GRAPH: Readonly<Record<string, readonly string[]>> = {
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
  | { do: 'start' | 'cancel' | 'retry' | 'finish' | 'look'; who: number; foreign: boolean; elsewhere: boolean }
  | { do: 'approve' | 'reject' | 'expire' | 'break' | 'up' | 'down'; ring: number }
  | { do: 'close approval'; how: 'finish' | 'giveBack' | 'refuse'; which: number }
  | { do: 'wait'; ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom('start', 'start', 'start', 'cancel', 'retry', 'look', ...Array<'finish'>(6).fill('finish')),
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
      do: fc.constant('close approval' as const),
      how: fc.constantFrom('finish', 'giveBack', 'refuse'),
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

/** One run: what was handed out, and to whom. */
class Run {
  readonly keys = [browserKey(), browserKey()];
  /** Whose login each handle is. */
  readonly handles = new Map<string, string>();
  readonly approvals: { handle: string; attempt: string; open: boolean; approval: CheckedApproval<Identity> }[] = [];
  readonly asked: Promise<unknown>[] = [];
  finished = 0;

  constructor(readonly shop: TestLoginService) {}

  take(next: Step): void {
    const { service, adapter } = this.shop;
    switch (next.do) {
      case 'wait':
        return;
      case 'close approval': {
        const open = this.approvals.filter((held) => held.open);
        const held = open[next.which % Math.max(open.length, 1)];
        if (!held) return;
        held.open = false;
        const { approval } = held;
        if (next.how === 'finish') this.ask(approval.complete('/there'));
        else if (next.how === 'refuse') this.ask(approval.refuse());
        else this.ask(approval.release());
        return;
      }
      case 'start': {
        const identifier = next.foreign ? 'stranger' : 'marie';
        const lookup = async () => (next.foreign ? null : identifier);
        const returnTo = next.elsewhere ? '/elsewhere' : undefined;
        const key = this.keys[next.who]!;
        const request = { ...requestOf(identifier), lookup, returnTo };
        this.ask(service.start(key, request).then((handle) => this.handles.set(handle, key)));
        return;
      }
      case 'cancel':
      case 'retry':
      case 'finish':
      case 'look': {
        const [handle, owner] = [...this.handles].at(-1 - next.who) ?? [];
        if (handle === undefined || owner === undefined) return;
        const key = next.foreign ? browserKey() : owner;
        const asked =
          next.do === 'cancel'
            ? service.cancel(handle, key)
            : next.do === 'retry'
              ? service.retry(handle, key, () => async () => 'marie', undefined)
              : next.do === 'look'
                ? service.view(handle, key)
                : this.finish(handle, key);
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
        if (next.do === 'up') ring.line.up();
        else if (next.do === 'down') ring.line.down();
        else if (next.do === 'break') ring.fail(BREAKAGES.lost());
        else ring[next.do]();
      }
    }
  }

  /** Breakages are part of the game; what is not ours is a failure of the test. */
  private ask(asking: Promise<unknown>): void {
    this.asked.push(
      asking.catch((error: unknown) => {
        if (!isLoginError(error)) throw error;
      }),
    );
  }

  private async finish(handle: string, key: string): Promise<void> {
    const result = await this.shop.service.finish(handle, key);
    if (result.type !== 'checked') return;
    const attempt = this.shop.store.written.filter(({ key: at }) => at === handle).at(-1)?.entry.attempt ?? '';
    // Exactly one has it, and it was approved on the phone.
    assert.ok(!this.approvals.some((held) => held.open && held.handle === handle), 'An approval was handed out twice.');
    this.approvals.push({ handle, attempt, open: true, approval: result.approval });
  }
}

/** What has to hold of everything that was ever written. */
function expectLawful({ shop, approvals }: Run): void {
  const attempts = new Map<string, string[]>();
  const last = new Map<string, { attempt: string; state: string }>();
  for (const { key, from, entry } of shop.store.written) {
    if (key.startsWith('used:')) continue;
    const before = last.get(key);
    const same = before?.attempt === entry.attempt;
    if (same) {
      expect(from).toBe(before.state);
      expect([`${before.state} -> ${entry.state}`, GRAPH[before.state]]).toEqual([
        expect.any(String),
        expect.arrayContaining([entry.state]),
      ]);
    } else {
      // Whatever stood there: a new attempt begins at the beginning, and no attempt comes back.
      expect(entry.state).toBe('starting');
      expect(attempts.has(entry.attempt)).toBe(false);
    }
    last.set(key, { attempt: entry.attempt, state: entry.state });
    attempts.set(entry.attempt, [...(attempts.get(entry.attempt) ?? []), entry.state]);
  }
  for (const states of attempts.values()) {
    expect(states.filter((state) => ENDS.includes(state)).length).toBeLessThanOrEqual(1);
    expect(states.filter((state) => state === 'finished').length).toBeLessThanOrEqual(1);
  }
  for (const { attempt } of approvals) expect(attempts.get(attempt)).toContain('finishing');
  // No phone rings without a new attempt.
  expect(shop.adapter.begun.length).toBeLessThanOrEqual(attempts.size);
}

/**
 * Every call of the store takes a while of its own, before and after it does its work, so that whatever can happen in
 * between does. The number of steps is told at the end.
 */
it(
  'no interleaving of people, phones, clocks and a slow store leaves the graph, hands an approval out twice, or leaves anything behind (S70, S3, F18, F37, F52)',
  async () => {
    let steps = 0;
    const ways = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 40, maxLength: 80, size: 'max' }),
        fc.infiniteStream(fc.nat(4)),
        async (script, delays) => {
          const shop = newDesk();
          const delay = async () => {
            const ms = delays.next().value;
            if (ms > 1) await new Promise((resolve) => setTimeout(resolve, ms));
          };
          shop.store.before = delay;
          shop.store.after = delay;
          const run = new Run(shop);
          for (const next of script) {
            run.take(next);
            steps += 1;
            if (next.do === 'wait') await pass(next.ms);
          }
          await pass(20);
          expectLawful(run);
          for (const held of run.approvals) if (held.open) await Promise.all([held.approval.complete('/'), pass(20)]);
          // Everything pending has an end.
          await pass(11 * 60_000);
          await Promise.all(run.asked);
          expectLawful(run);
          expect(shop.adapter.waiting).toBe(0);
          expect(shop.store.watchers).toBe(0);
          await Promise.all([shop.close(), pass(20)]);
          expect(jest.getTimerCount()).toBe(0);
          await settle();
          for (const { from, entry } of shop.store.written) {
            const way = `${from ?? 'nothing'} -> ${entry.state}`;
            ways.set(way, (ways.get(way) ?? 0) + 1);
          }
        },
      ),
      { numRuns: RUNS },
    );
    expect(steps).toBeGreaterThan(10_000);
    // The game is not won by standing still: what matters was played, and often.
    for (const way of [
      'pending -> approved',
      'approved -> finishing',
      'finishing -> finished',
      'approved -> expired',
    ]) {
      expect([way, ways.get(way)]).toEqual([way, expect.any(Number)]);
      expect(ways.get(way)).toBeGreaterThan(20);
    }
  },
  RUNS * 400,
);
