import { randomBytes } from 'node:crypto';
import { memoryCounters } from '../../lib/login/counters.js';
import type { CheckedApproval } from '../../lib/login/checked-approval.js';
import type { Identity } from '../../lib/login/operator.js';
import { memoryStore } from '../../lib/login/store.js';
import type { LoginStore } from '../../lib/login/store.js';
import { browserKey, pass, useLoginServices } from '../helpers/login-service.js';
import type { TestLoginService } from '../helpers/login-service.js';
import { BREAKAGES, ScriptedAdapter } from '../helpers/scripted-adapter.js';

const newLoginService = useLoginServices();
const SECOND = 1000;

/** An operator that keeps one session a person, for two minutes and for ten seconds after its request is gone. */
class OneSessionOperator extends ScriptedAdapter {
  override readonly oneSession = { lifeMs: 120 * SECOND, graceMs: 10 * SECOND };
  /** When the session of a person is over, where there is one; processes share it. */
  constructor(readonly sessions = new Map<string, number>()) {
    super('loginid');
    this.onBegin = ({ person }) => {
      if (person === 'nobody') return { unknownPerson: true };
      if ((sessions.get(person) ?? 0) > Date.now()) throw BREAKAGES.inProgress();
      sessions.set(person, Date.now() + this.oneSession.lifeMs);
      return { ...this.challenge(this.oneSession.lifeMs), state: person };
    };
    this.onOutcome = ({ listener, signal, challenge }) => {
      listener.up();
      const gone = () => sessions.set(challenge.state as string, Date.now() + this.oneSession.graceMs - 1);
      signal.addEventListener('abort', gone);
    };
  }
}

const persons: Record<string, string | null> = { 'marie@example.com': 'marie', stranger: null };
const asked = (identifier: string, address: string, mark?: string) => ({
  lookup: () => persons[identifier] ?? (identifier in persons ? null : identifier),
  address,
  mark,
  key: browserKey(),
});

/** Starts in a browser of its own. @returns what its page sees. */
async function page(login: TestLoginService, identifier: string, address: string, mark?: string) {
  const request = asked(identifier, address, mark);
  const handle = await login.start(identifier, request);
  const { views } = await login.watch(handle, request.key);
  await pass(1000);
  return { handle, key: request.key, views, now: () => views.at(-1) };
}

/** Has a browser known as one in which the person logged in. */
async function markOf(login: TestLoginService, identifier: string): Promise<string> {
  const request = asked(identifier, '192.0.2.99');
  const handle = await login.approved(identifier, request);
  const found = await login.finish(handle, request.key);
  const { approval } = found as { approval: CheckedApproval<Identity> };
  await approval.complete('/');
  await pass(11 * SECOND);
  return login.service.remember(approval, undefined);
}

it('strangers hear that a sign-in waits only under the name that they typed, be it anybody’s (S12, S15, F26)', async () => {
  const login = newLoginService({
    adapter: new OneSessionOperator(),
    limits: { perOperator: { starts: 1000, seconds: 60 } },
  });
  for (const name of ['marie', 'nobody', 'stranger']) {
    const first = await page(login, name, '192.0.2.1');
    const second = await page(login, name, '192.0.2.2');
    expect([name, first.now()?.state]).toEqual([name, 'pending']);
    expect(second.now()).toEqual({
      state: 'failed',
      error: 'login_in_progress',
      retryAt: expect.any(Number),
    });
  }
  const elsewhere = await page(login, 'marie@example.com', '192.0.2.3');
  expect(elsewhere.now()).toMatchObject({ state: 'pending', restoring: false });
  expect(login.adapter.rings).toHaveLength(1);
});

it('one that was stopped keeps its name as long as the operator keeps its session', async () => {
  const login = newLoginService({
    adapter: new OneSessionOperator(),
    limits: { perOperator: { starts: 1000, seconds: 60 } },
  });
  for (const name of ['marie', 'nobody', 'stranger']) {
    const first = await page(login, name, '192.0.2.1');
    await login.service.cancel(first.handle, first.key);
    await pass(8 * SECOND);
    expect((await page(login, name, '192.0.2.2')).now()?.state).toBe('failed');
    await pass(2 * SECOND);
    expect((await page(login, name, '192.0.2.3')).now()?.state).toBe('pending');
  }
});

describe.each(['one process', 'two processes'])('a known browser, over %s (S18)', (which) => {
  /** Two services that share what processes share, or one twice. */
  async function open() {
    const shared: LoginStore = {
      ...memoryStore(),
      counters: { ...memoryCounters(), keys: [randomBytes(32)] },
    };
    const sessions = new Map<string, number>();
    const of = () =>
      newLoginService({
        adapter: new OneSessionOperator(sessions),
        limits: { perOperator: { starts: 1000, seconds: 60 } },
        store: shared,
      });
    const strangers = of();
    return { strangers, owners: which === 'one process' ? strangers : of() };
  }

  it('takes the session from strangers, whose page sees nothing of it', async () => {
    const { strangers, owners } = await open();
    const mark = await markOf(owners, 'marie');
    const rings = strangers.adapter.rings.length;
    const stranger = await page(strangers, 'marie', '192.0.2.1');
    expect(strangers.adapter.rings).toHaveLength(rings + 1);
    const held = strangers.adapter.ring;
    const owner = await page(owners, 'marie', '198.51.100.1', mark);
    expect([owner.now()?.state, stranger.now()?.state, held.signal.aborted]).toEqual(['starting', 'pending', true]);
    await pass(10 * SECOND);
    expect(owner.now()?.state).toBe('pending');
    const other = await page(strangers, 'marie@example.com', '192.0.2.2');
    expect(other.now()?.state).toBe('pending');
    owners.adapter.ring.approve();
    await pass(1);
    expect(owner.now()?.state).toBe('approved');
    // As every decoy: nothing but an end without an answer, and not before its time.
    await pass(90 * SECOND);
    expect(stranger.now()?.state).toBe('pending');
    await pass(30 * SECOND);
    const [shown] = stranger.views;
    for (const view of stranger.views.slice(0, -1)) expect(view).toEqual(shown);
    expect(stranger.now()).toEqual({ state: 'expired' });
  });

  it('is told of another known browser that waits', async () => {
    const { owners } = await open();
    const mark = await markOf(owners, 'marie');
    await page(owners, 'marie', '198.51.100.1', mark);
    const second = await page(owners, 'marie', '198.51.100.2', mark);
    expect(second.now()).toMatchObject({ state: 'failed', error: 'login_in_progress' });
  });
});
