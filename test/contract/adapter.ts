/* eslint-disable jest/no-export -- one suite for every adapter */
import type { Challenge, Json, OperatorAdapter, Outcome, SettledLogin } from '../../lib/login/operator.js';
import { recordListener } from '../helpers/scripted-operator.js';
import { someVisitor } from '../helpers/visitor.js';

/** An operator with a person, and the adapter to it. */
export interface AdapterBench {
  readonly adapter: OperatorAdapter;
  /** A person whom the operator knows, and one whom it does not. */
  readonly person: string;
  readonly stranger: string;
  /** Whose login may wait beside the person's: the same person, where the operator allows that. */
  readonly other: string;
  /** The person's id in the identity. */
  readonly id: string;
  readonly scopes: readonly string[];
  /** The login that has waited longest is approved, or refused. */
  approve(): Promise<void>;
  reject(): Promise<void>;
  /** The operator's session runs out. */
  expire(): Promise<void>;
  /** The connection of the connection breaks; the operator's session lives on. */
  drop(): void;
  /** How many connections the operator sees up. */
  waiting(): number;
  /** How many logins the operator was asked to begin. */
  begun(): number;
  stop(): Promise<void>;
}

/** What the login service relies on, with any operator. */
export function adapterContract(name: string, start: () => Promise<AdapterBench>): void {
  describe(`${name} keeps the contract of an operator adapter`, () => {
    let bench: AdapterBench;
    let controller: AbortController;
    let listener: ReturnType<typeof recordListener>;

    beforeEach(async () => {
      bench = await start();
      controller = new AbortController();
      listener = recordListener();
    });
    afterEach(async () => {
      controller.abort();
      bench.adapter.close();
      await bench.stop();
    });

    const begin = async (person = bench.person) =>
      (await bench.adapter.begin({ person, scopes: bench.scopes }, controller.signal)) as Challenge;
    const outcomeOf = (challenge: Challenge) => bench.adapter.outcome(challenge, listener, controller.signal);
    const login = (challenge: Challenge, startedAt: number): SettledLogin => ({
      kind: 'push',
      person: bench.person,
      scopes: bench.scopes,
      state: challenge.state,
      visitor: someVisitor(),
      startedAt,
      settledAt: Date.now(),
    });
    const evidenceOf = (outcome: Outcome): Json => (outcome.type === 'approved' ? outcome.evidence : null);

    it('begins a login that has a code and an end, and is plain JSON', async () => {
      const challenge = await begin();
      expect(challenge.code).toMatch(/^\d{4,10}$/);
      expect(challenge.expiresAt).toBeGreaterThan(Date.now());
      expect(JSON.parse(JSON.stringify(challenge))).toEqual(challenge);
      expect(bench.begun()).toBe(1);
    });

    it('tells that a stranger is unknown', async () => {
      const begun = await bench.adapter.begin({ person: bench.stranger, scopes: bench.scopes }, controller.signal);
      expect(begun).toMatchObject({ unknownPerson: true });
    });

    it('finds out that the person approved, and who it is', async () => {
      const startedAt = Date.now();
      const challenge = await begin();
      const outcome = outcomeOf(challenge);
      await listener.seen('up');
      await bench.approve();
      const evidence = evidenceOf(JSON.parse(JSON.stringify(await outcome)) as Outcome);
      const verified = await bench.adapter.verify(evidence, login(challenge, startedAt));
      expect(verified.identity).toMatchObject({ provider: bench.adapter.name, id: bench.id });
      expect(verified.identity.scopes).toEqual(bench.scopes);
      expect(JSON.parse(JSON.stringify(verified.identity))).toEqual(verified.identity);
      expect(verified.once.until).toBeGreaterThan(Date.now());

      const again = await bench.adapter.verify(evidence, login(challenge, startedAt));
      expect(again.once).toEqual(verified.once);
      expect(listener.calls).toEqual(['up']);
    });

    it('does not take the approval of one person for another', async () => {
      const startedAt = Date.now();
      const challenge = await begin();
      const outcome = outcomeOf(challenge);
      await listener.seen('up');
      await bench.approve();
      const foreign = { ...login(challenge, startedAt), person: bench.stranger };
      const verified = bench.adapter.verify(evidenceOf(await outcome), foreign);
      await expect(verified).rejects.toMatchObject({ name: 'LoginError' });
    });

    it('finds out that the person refused', async () => {
      const outcome = outcomeOf(await begin());
      await listener.seen('up');
      await bench.reject();
      await expect(outcome).resolves.toMatchObject({ type: 'rejected' });
    });

    it('finds out that the time is over', async () => {
      const outcome = outcomeOf(await begin());
      await listener.seen('up');
      await bench.expire();
      await expect(outcome).resolves.toMatchObject({ type: 'expired' });
    });

    it('restores a connection that was lost, and hears the answer on the new one', async () => {
      const outcome = outcomeOf(await begin());
      await listener.seen('up');
      bench.drop();
      await listener.seen('up', 2);
      await bench.approve();
      await expect(outcome).resolves.toMatchObject({ type: 'approved' });
      expect(listener.calls).toEqual(['up', 'down', 'up']);
      expect(bench.begun()).toBe(1);
    });

    it('leaves nothing when the service ends the wait', async () => {
      const reason = new Error('the service closes');
      const outcome = outcomeOf(await begin());
      await listener.seen('up');
      while (bench.waiting() === 0) await new Promise(setImmediate);
      expect(bench.waiting()).toBe(1);
      controller.abort(reason);
      await expect(outcome).rejects.toBe(reason);
      while (bench.waiting() > 0) await new Promise(setImmediate);
      expect(listener.calls).toEqual(['up']);
    });

    it('keeps logins apart that wait at the same time', async () => {
      const [first, second] = [await begin(), await begin(bench.other)];
      expect(second.state).not.toEqual(first.state);
      const other = recordListener();
      const waiting = bench.adapter.outcome(second, other, controller.signal);
      const outcome = outcomeOf(first);
      await Promise.all([listener.seen('up'), other.seen('up')]);
      await bench.approve();
      await expect(Promise.race([outcome, waiting])).resolves.toMatchObject({ type: 'approved' });
      await bench.reject();
      const types = (await Promise.all([outcome, waiting])).map(({ type }) => type);
      expect(types.sort()).toEqual(['approved', 'rejected']);
    });
  });
}
