import { LoginError } from '../../lib/login/errors.js';
import { memoryStore } from '../../lib/login/store.js';
import type { LoginStore } from '../../lib/login/store.js';
import { pass, requestOf, settle, useLoginServices } from '../helpers/login-service.js';
import { ScriptedFleet } from '../helpers/scripted-fleet.js';
import type { TestLoginService, TestLoginServiceOptions } from '../helpers/login-service.js';

const stores: LoginStore[] = [];
afterEach(() => {
  for (const store of stores.splice(0)) store.close();
});
const newLoginService = useLoginServices();

/** Processes on one store. */
function newProcesses() {
  const store = memoryStore();
  const scripted = new ScriptedFleet();
  const shared: Omit<LoginStore, 'fleet'> = { ...store, close: () => undefined };
  const start = (options: Omit<TestLoginServiceOptions, 'store'> = {}) => {
    const { fleet, silence } = scripted.process();
    const login: TestLoginService = newLoginService({ ...options, store: { ...shared, fleet } });
    return Object.assign(login, { silence });
  };
  stores.push(store);
  return { start, scripted };
}

describe('a login whose process is taken for dead', () => {
  it('goes on in another one: the code stays, no phone rings, the approval counts, and any process finishes it (F28)', async () => {
    const { start, scripted } = newProcesses();
    const [dying, living] = [start(), start()];
    const handle = await dying.start();
    const before = await living.service.view(handle, dying.key);
    dying.silence();
    await settle();
    expect(await living.service.view(handle, dying.key)).toEqual(before);
    expect(living.adapter.begun).toHaveLength(0);
    expect(living.adapter.waiting).toBe(1);
    living.adapter.ring.approve();
    await settle();
    expect(living.told(handle)).toEqual(['approved']);
    const found = await living.finish(handle, dying.key);
    expect(found).toMatchObject({ type: 'checked', approval: { person: 'marie' } });
    if (found.type === 'checked') await found.approval.complete('/there');
    expect(scripted.held).toEqual([]);
  });

  it('keeps its first line until the other one displaces it, and an answer that comes there counts (F12, F28)', async () => {
    const { start } = newProcesses();
    const [slow, living] = [start(), start()];
    const handle = await slow.start();
    slow.silence();
    await settle();
    expect(slow.adapter.waiting).toBe(1);
    slow.adapter.ring.approve();
    await settle();
    expect(await living.state(handle, slow.key)).toBe('approved');
    expect(living.adapter.waiting).toBe(0);
    expect([slow.told(handle), living.told(handle)]).toEqual([['started', 'approved'], []]);
  });

  it('that is displaced at the operator says nothing: one of our processes took over (F12)', async () => {
    const { start } = newProcesses();
    const [slow, living] = [start(), start()];
    const handle = await slow.start();
    slow.silence();
    await settle();
    slow.adapter.ring.fail(new LoginError('line_taken'));
    await pass(3_000);
    expect(slow.told(handle)).toEqual(['started']);
    expect(slow.adapter.waiting).toBe(0);
    expect(await living.state(handle, slow.key)).toBe('pending');
  });

  it('that nobody of ours displaced has its secrets in other hands: it ends, and says so (F12)', async () => {
    const { start } = newProcesses();
    const login = start();
    const handle = await login.start();
    login.adapter.ring.fail(new LoginError('line_taken'));
    await settle();
    expect(login.told(handle)).toEqual(['started', 'failed line_taken']);
  });

  it('that lost its line does not restore it against the other process', async () => {
    const { start } = newProcesses();
    const [slow, living] = [start(), start()];
    await slow.start();
    slow.silence();
    await settle();
    slow.adapter.ring.listener.down();
    await settle();
    expect([slow.adapter.waiting, living.adapter.waiting]).toEqual([0, 1]);
  });

  it('had the answer that the other process was told is lost: it counts (F15, F28)', async () => {
    const { start } = newProcesses();
    const [slow, living] = [start(), start()];
    const handle = await slow.start();
    slow.silence();
    await settle();
    living.adapter.ring.fail(new LoginError('approval_lost'));
    await settle();
    expect(await living.state(handle, slow.key)).toBe('failed');
    slow.adapter.ring.approve();
    await settle();
    expect(await living.state(handle, slow.key)).toBe('approved');
    expect((await living.finish(handle, slow.key)).type).toBe('checked');
  });

  it('that stood still meanwhile reads what came before it drops its line (F12)', async () => {
    const { start } = newProcesses();
    const [sleeping, living] = [start(), start()];
    const handle = await sleeping.start();
    sleeping.silence();
    await settle();
    let wakeUp = () => {};
    const awake = new Promise<void>((resolve) => {
      wakeUp = resolve;
    });
    sleeping.store.before = async () => await awake;
    await pass(3_000);
    wakeUp();
    sleeping.adapter.ring.approve();
    await settle();
    expect(await living.state(handle, sleeping.key)).toBe('approved');
  });

  it('keeps its line while the store is down: the other one may never have come to connect', async () => {
    const { start } = newProcesses();
    const [slow, living] = [start(), start()];
    const handle = await slow.start();
    slow.silence();
    await settle();
    slow.store.before = () => Promise.reject(new Error('the store is down'));
    await pass(10_000);
    slow.store.before = async () => {};
    slow.adapter.ring.approve();
    await settle();
    expect(await living.state(handle, slow.key)).toBe('approved');
  });

  it('drops its line after a while when the other one does not displace it', async () => {
    const { start } = newProcesses();
    const [slow] = [start(), start()];
    await slow.start();
    slow.silence();
    await pass(2_010);
    expect(slow.adapter.waiting).toBe(0);
  });

  it('while the operator was asked ends, and the page says that the phone may have been asked', async () => {
    const { start } = newProcesses();
    const [dying, living] = [start(), start()];
    dying.adapter.onBegin = () => new Promise(() => undefined);
    const handle = await dying.start();
    dying.silence();
    await settle();
    expect(await living.service.view(handle, dying.key)).toMatchObject({ state: 'failed', error: 'login_interrupted' });
    expect(living.told(handle)).toEqual(['failed login_interrupted']);
    await pass(60_000);
    await living.service.start(dying.key, requestOf('marie'));
    await settle();
    expect(await living.state(handle, dying.key)).toBe('pending');
    expect(living.adapter.begun).toHaveLength(1);
  });

  it('while it was finished gives the approval back: the same browser finishes again, once (F28, F37)', async () => {
    const { start } = newProcesses();
    const [dying, living] = [start(), start()];
    const handle = await dying.approved();
    const first = await dying.finish(handle, dying.key);
    const waiting = living.finish(handle, dying.key);
    await settle();
    dying.silence();
    const second = await waiting;
    expect([first.type, second.type]).toEqual(['checked', 'checked']);
    if (second.type === 'checked') await second.approval.complete('/there');
    // The first process was only slow: what it says now moves nothing.
    if (first.type === 'checked') await first.approval.release();
    expect(await living.state(handle, dying.key)).toBe('finished');
  });

  it('is a decoy: it goes on as one, and ends as one (S12)', async () => {
    const { start } = newProcesses();
    const [dying, living] = [start(), start()];
    const handle = await dying.start('stranger', { lookup: () => null });
    await pass(500);
    const before = await living.service.view(handle, dying.key);
    expect(before.state).toBe('pending');
    dying.silence();
    await settle();
    expect(await living.service.view(handle, dying.key)).toEqual(before);
    expect(living.adapter.rings).toHaveLength(0);
    await pass(66_000);
    expect(living.events.find(({ handle: of }) => of === handle)).toMatchObject({
      type: 'expired',
      reason: 'not_resolved',
    });
  });

  it('is one of a hundred: the operator sees no more than twenty new lines at once', async () => {
    const { start } = newProcesses();
    const dying = start();
    for (let at = 0; at < 100; at += 1) await dying.service.start(`browser ${at}`, requestOf('marie'));
    await settle();
    const living = start();
    living.adapter.onOutcome = () => undefined;
    dying.silence();
    await settle();
    expect(living.adapter.waiting).toBe(20);
    for (const ring of living.adapter.rings.slice(0, 5)) ring.listener.up();
    await settle();
    expect(living.adapter.waiting).toBe(25);
    living.adapter.onOutcome = (ring) => ring.listener.up();
    for (const ring of [...living.adapter.rings]) ring.listener.up();
    await settle();
    expect(living.adapter.waiting).toBe(100);
  });

  it('meets a store that is down at the take-over: it goes on once the store is back', async () => {
    const { start } = newProcesses();
    const [dying, living] = [start(), start()];
    const handle = await dying.start();
    living.store.before = () => {
      throw new Error('down');
    };
    dying.silence();
    await pass(3_000);
    living.store.before = () => undefined;
    await pass(500);
    living.adapter.ring.approve();
    await settle();
    expect(await living.state(handle, dying.key)).toBe('approved');
  });

  it('that was cancelled, or has a new code, is left alone', async () => {
    const { start } = newProcesses();
    const [dying, living] = [start(), start()];
    const handle = await dying.start();
    await living.service.cancel(handle, dying.key);
    dying.silence();
    await settle();
    expect(await living.state(handle, dying.key)).toBe('rejected');
    expect(living.adapter.waiting).toBe(0);
  });
});

describe('a process that closes', () => {
  it('hands its logins over, and keeps each line until another process has it (F29)', async () => {
    const { start } = newProcesses();
    const [closing, living] = [start(), start()];
    const handle = await closing.start();
    const before = await living.service.view(handle, closing.key);
    living.adapter.onOutcome = () => undefined;
    const closed = closing.service.close();
    await pass(100);
    expect([closing.adapter.waiting, living.adapter.waiting]).toEqual([1, 1]);
    living.adapter.ring.listener.up();
    closing.adapter.ring.fail(new LoginError('line_taken'));
    await settle();
    await expect(closed).resolves.toEqual({ dropped: 0 });
    expect(await living.service.view(handle, closing.key)).toEqual(before);
    expect(closing.told(handle)).toEqual(['started']);
  });

  it('lets a phone that it rings right now come to its code first (F29)', async () => {
    const { start } = newProcesses();
    const [closing, living] = [start(), start()];
    let answer = () => {};
    closing.adapter.onBegin = () =>
      new Promise((resolve) => {
        answer = () => resolve(closing.adapter.challenge());
      });
    const handle = await closing.start();
    const closed = closing.service.close();
    await pass(1_000);
    expect(living.adapter.waiting).toBe(0);
    answer();
    await pass(3_000);
    expect(await closed).toEqual({ dropped: 0 });
    expect(living.adapter.waiting).toBe(1);
    expect(await living.state(handle, closing.key)).toBe('pending');
  });

  it('lets a finish that runs come to its end first (F29)', async () => {
    const { start } = newProcesses();
    const [closing, living] = [start(), start()];
    const handle = await closing.approved();
    const found = await closing.finish(handle, closing.key);
    const closed = closing.service.close();
    await pass(1_000);
    if (found.type === 'checked') await found.approval.complete('/there');
    await pass(100);
    await closed;
    expect(await living.state(handle, closing.key)).toBe('finished');
  });

  it('as the last one keeps its lines for as long as it may, says how many it drops, and the next one takes them (F29)', async () => {
    const { start } = newProcesses();
    const last = start();
    const [marie, paul] = [await last.start('marie'), await last.start('paul')];
    const closed = last.service.close({ within: 5_000 });
    await pass(3_000);
    last.adapter.ring.approve();
    await pass(2_100);
    await expect(closed).resolves.toEqual({ dropped: 1 });
    const next = start();
    await settle();
    expect(next.adapter.begun).toHaveLength(0);
    next.adapter.ring.approve();
    await settle();
    expect([await next.state(marie, last.key), await next.state(paul, last.key)]).toEqual(['approved', 'approved']);
  });
});
