import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { LOGIN_ERROR_CODES, LoginError, mayHaveRung } from '../../lib/login/errors.js';
import type { Challenge, UnknownPerson } from '../../lib/login/operator.js';
import { memoryStore, type LoginStore } from '../../lib/login/store.js';
import {
  browserKey,
  pass,
  requestOf,
  settle,
  useLoginServices,
  type TestLoginService,
} from '../helpers/login-service.js';
import { codeOf } from '../helpers/code-of.js';
import { BREAKAGES, CANARIES } from '../helpers/scripted-adapter.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const newLoginService = useLoginServices();
const never = () => new Promise<never>(() => undefined);

describe('the code', () => {
  it('shows once the operator is connected, not before: an answer that came earlier is lost', async () => {
    const login = newLoginService();
    login.adapter.onOutcome = () => undefined;
    const handle = await login.start();
    await pass(4 * SECOND);
    expect(await login.state(handle)).toBe('starting');
    login.adapter.ring.listener.up();
    await settle();
    expect(await login.state(handle)).toBe('pending');
  });

  it('does not show because a connection is lost that never was up', async () => {
    const login = newLoginService();
    login.adapter.onOutcome = ({ listener }) => listener.down();
    const handle = await login.start();
    await pass(10 * SECOND);
    expect(await login.state(handle)).toBe('starting');
  });

  it('of an approval must have been shown: another code was approved otherwise', async () => {
    const login = newLoginService();
    login.adapter.onOutcome = (ring) => ring.approve();
    const handle = await login.start();
    expect(login.told(handle)).toEqual(['started', 'failed operator_answer_invalid']);
    expect(await login.state(handle)).toBe('failed');
  });

  it('shows once more after an approval that follows at once: the approval does not overtake it', async () => {
    const login = newLoginService();
    login.adapter.onOutcome = (ring) => {
      ring.listener.up();
      ring.approve();
    };
    const handle = await login.start();
    expect(login.store.written.map(({ entry }) => entry.state)).toEqual(['starting', 'pending', 'approved']);
    expect(await login.state(handle)).toBe('approved');
  });

  it('lives ten minutes at most, and its end is told, whatever the operator says (S7)', async () => {
    const login = newLoginService();
    login.adapter.onBegin = () => ({ ...login.adapter.challenge(), expiresAt: Date.parse('2099-01-01') });
    const handle = await login.start();
    const { states } = await login.watch(handle);
    await pass(10 * MINUTE - 5 * SECOND - 1);
    expect(states()).toEqual(['pending']);
    await pass(1);
    expect(states()).toEqual(['pending', 'expired']);
    expect(login.told(handle)).toEqual(['started', 'expired']);
    expect(login.adapter.ring.signal.aborted).toBe(true);
    await pass(5 * SECOND);
    expect(await codeOf(login.state(handle))).toBe('login_not_found');
  });
});

describe('the moves of an attempt', () => {
  it('keep what a second start changed of the way back, whenever that comes', async () => {
    const login = newLoginService();
    login.adapter.onOutcome = () => undefined;
    const handle = await login.start('marie', { returnTo: '/cart' });
    const kept = async () => (await login.store.get(handle))?.returnTo;

    await login.start('marie', { returnTo: '/account' });
    login.adapter.ring.listener.up();
    await settle();
    expect([await login.state(handle), await kept()]).toEqual(['pending', '/account']);
    await login.start('marie', { returnTo: '/orders' });
    login.adapter.ring.approve();
    await settle();
    expect([await login.state(handle), await kept()]).toEqual(['approved', '/orders']);
  });

  it('come through although the store tells of them late', async () => {
    const store = memoryStore();
    const late: (() => void)[] = [];
    const watch: LoginStore['watch'] = async (key, changed) =>
      await store.watch(key, (now) => late.push(() => changed(now)));
    const login = newLoginService({ store: { ...store, watch } });
    login.adapter.onOutcome = (ring) => {
      ring.listener.up();
      ring.approve();
    };
    const handle = await login.start();
    expect(await login.state(handle)).toBe('approved');
    for (const tell of late) tell();
    expect(login.told(handle)).toEqual(['started', 'approved']);
  });

  it('never touch another attempt, however late the store tells of that', async () => {
    const store = memoryStore();
    let deaf = false;
    const watch: LoginStore['watch'] = async (key, changed) =>
      await store.watch(key, (now) => {
        if (!deaf) changed(now);
      });
    const login = newLoginService({ store: { ...store, watch } });
    const handle = await login.start();
    const old = login.adapter.ring;
    deaf = true;
    await login.service.cancel(handle, login.key);
    await login.start();
    const entry = await login.store.get(handle);
    old.approve();
    await settle();
    expect(await login.store.get(handle)).toEqual(entry);
    expect(login.told(handle)).toEqual(['started', 'rejected login_cancelled', 'started']);
  });
});

describe('a connection that is lost (F13)', () => {
  const restoring = async (login: TestLoginService, handle: string) => {
    const view = await login.service.view(handle, login.key);
    return view.state === 'pending' && view.restoring;
  };

  it('is worth a word after five seconds, until it is up again', async () => {
    const login = newLoginService();
    const handle = await login.start();
    const { listener } = login.adapter.ring;
    listener.down();
    await pass(5 * SECOND - 1);
    expect(await restoring(login, handle)).toBe(false);
    await pass(1);
    expect(await restoring(login, handle)).toBe(true);
    listener.up();
    await settle();
    expect(await restoring(login, handle)).toBe(false);
  });

  it('is not seen at all when it is back in time', async () => {
    const login = newLoginService();
    const handle = await login.start();
    const { views } = await login.watch(handle);
    login.adapter.ring.listener.down();
    await pass(4 * SECOND);
    login.adapter.ring.listener.up();
    await pass(30 * SECOND);
    expect(views).toHaveLength(1);
  });

  it('counts from its first loss, not from the last try to restore it', async () => {
    const login = newLoginService();
    const handle = await login.start();
    for (let second = 0; second < 5; second += 1) {
      login.adapter.ring.listener.down();
      await pass(SECOND);
    }
    expect(await restoring(login, handle)).toBe(true);
  });

  it('changes nothing after the answer', async () => {
    const login = newLoginService();
    const handle = await login.approved();
    login.adapter.ring.listener.down();
    await pass(10 * SECOND);
    login.adapter.ring.listener.up();
    await settle();
    expect(await login.state(handle)).toBe('approved');
    await pass(MINUTE);
    expect(login.told(handle)).toEqual(['started', 'approved', 'expired']);
  });
});

describe('the end of a code', () => {
  const kinds: [string, (login: TestLoginService) => Promise<string>][] = [
    ['no one answers', (login) => login.start()],
    [
      'the operator says so early',
      async (login) => {
        const handle = await login.start();
        login.adapter.ring.expire();
        return handle;
      },
    ],
    [
      'the operator says so at the very end',
      async (login) => {
        const handle = await login.start();
        setTimeout(() => login.adapter.ring.expire(), MINUTE + SECOND);
        return handle;
      },
    ],
    [
      'the connection stays down',
      async (login) => {
        const handle = await login.start();
        login.adapter.ring.listener.down();
        return handle;
      },
    ],
    [
      'the person is not known here',
      async (login) => {
        await login.start('real');
        const handle = await login.start('stranger', { lookup: async () => null });
        await pass(0);
        return handle;
      },
    ],
    [
      'the operator knows no such person',
      async (login) => {
        await login.start('real');
        login.adapter.onBegin = () => ({ unknownPerson: true });
        const handle = await login.start('revoked');
        await pass(0);
        return handle;
      },
    ],
  ];

  it.each(kinds)(
    'is told five seconds after its time, to the millisecond, when %s (S12, S14, F5, F20)',
    async (_, run) => {
      const login = newLoginService();
      const handle = await run(login);
      const { states, views } = await login.watch(handle);
      const [first] = views;
      if (first?.state !== 'pending') throw new Error('No code shows.');
      await pass(first.expiresAt + 5 * SECOND - Date.now() - 1);
      expect(states()).not.toContain('expired');
      await pass(1);
      expect(states().at(-1)).toBe('expired');
      expect(await login.finish(handle)).toEqual({ type: 'refused', code: 'login_expired' });
    },
  );

  it('waits for an answer on its way: one that comes within the five seconds counts', async () => {
    const login = newLoginService();
    const handle = await login.start();
    await pass(MINUTE + 4 * SECOND);
    login.adapter.ring.approve();
    await settle();
    expect(await login.state(handle)).toBe('approved');
  });
});

describe('a refusal on the phone (F19)', () => {
  it('ends the login at once', async () => {
    const login = newLoginService();
    const handle = await login.start();
    login.adapter.ring.reject();
    await settle();
    expect(await login.service.view(handle, login.key)).toEqual({ state: 'rejected', by: 'phone' });
    expect(await login.finish(handle)).toEqual({ type: 'refused', code: 'login_rejected' });
    expect(login.told(handle)).toEqual(['started', 'rejected']);
  });

  it('stays the end when an approval follows (F18)', async () => {
    const login = newLoginService();
    const handle = await login.start();
    login.adapter.ring.reject();
    login.adapter.ring.approve();
    await settle();
    expect(await login.state(handle)).toBe('rejected');
  });
});

describe('an approval', () => {
  it('can be finished for a minute, then it has expired (F36)', async () => {
    const login = newLoginService();
    const handle = await login.approved();
    const { states } = await login.watch(handle);
    await pass(MINUTE - 1);
    expect(states()).toEqual(['approved']);
    await pass(1);
    expect(states()).toEqual(['approved', 'expired']);
    expect(await login.finish(handle)).toEqual({ type: 'refused', code: 'login_expired' });
    expect(login.told(handle)).toEqual(['started', 'approved', 'expired']);
    expect(await login.store.dump(handle)).not.toContain(CANARIES.jwt);
  });

  it('is passed on although taking leave of the operator takes long', async () => {
    const login = newLoginService();
    const handle = await login.start();
    await settle();
    const { states } = await login.watch(handle);
    login.adapter.ring.approve();
    await settle();
    expect(states()).toEqual(['pending', 'approved']);
    expect(login.adapter.ring.signal.aborted).toBe(true);
  });

  it('is measured where it arrived, not where it is finished', async () => {
    const login = newLoginService();
    const handle = await login.start();
    const startedAt = Date.now();
    await pass(20 * SECOND);
    login.adapter.ring.approve();
    await settle();
    await pass(30 * SECOND);
    await login.finish(handle);
    expect(login.adapter.verified[0]?.login).toEqual({
      kind: 'push',
      person: 'marie',
      scopes: ['identity:name'],
      state: { wsToken: CANARIES.wsToken },
      visitor: { near: expect.any(String), wide: expect.any(String) },
      startedAt,
      settledAt: startedAt + 20 * SECOND,
    });
  });
});

describe('the lookup', () => {
  it.each([
    ['null', null],
    ['undefined', undefined],
    ['an empty text', ''],
  ])('%s is an unknown person: no phone rings, a decoy shows (S12)', async (_, person) => {
    const login = newLoginService();
    const handle = await login.start('stranger', { lookup: async () => person as null });
    await pass(SECOND);
    expect(login.adapter.begun).toHaveLength(0);
    expect(await login.state(handle)).toBe('pending');
    expect(process.emitWarning).toHaveBeenCalledTimes(1);
  });

  const broken: [string, () => unknown][] = [
    [
      'throws',
      () => {
        throw new Error('db is down');
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('db is down');
      },
    ],
    ['gives a number', async () => 42],
    ['gives an object', async () => ({ tokenId: 'marie' })],
  ];

  it.each(broken)('that %s is lookup_failed, and rings no phone', async (_, lookup) => {
    const login = newLoginService();
    // @ts-expect-error -- JavaScript's lookups give what they like
    const handle = await login.start('marie', { lookup });
    expect(await login.service.view(handle, login.key)).toMatchObject({ state: 'failed', error: 'lookup_failed' });
    expect(login.adapter.begun).toHaveLength(0);
    expect(login.events.at(-1)?.error?.cause).toBeInstanceOf(Error);
  });

  it('may answer at once', async () => {
    const login = newLoginService();
    const handle = await login.start('marie', { lookup: () => 'token-of-marie' });
    expect(login.adapter.begun).toEqual([{ person: 'token-of-marie', scopes: ['identity:name'] }]);
    const stranger = await login.start('stranger', { lookup: () => null });
    await pass(SECOND);
    expect([await login.state(handle), await login.state(stranger)]).toEqual(['pending', 'pending']);
    expect(login.adapter.begun).toHaveLength(1);
  });

  it('is let go when it has answered, with the request that it may hold', async () => {
    setFlagsFromString('--expose_gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const login = newLoginService();
    const start = async () => {
      const request = { person: 'marie' };
      await login.start('marie', { lookup: async () => request.person });
      return new WeakRef(request);
    };
    const request = await start();
    await settle();
    collectGarbage();
    expect(login.adapter.waiting).toBe(1);
    expect(request.deref()).toBeUndefined();
  });

  it('may give a context, which the operator hears and no store keeps', async () => {
    const login = newLoginService();
    const context = { email: 'marie@example.com' };
    const handle = await login.approved('marie', { lookup: async () => ({ person: 'token-of-marie', context }) });
    expect(login.adapter.begun).toEqual([{ person: 'token-of-marie', context, scopes: ['identity:name'] }]);
    await login.finish(handle);
    expect(login.adapter.verified[0]?.login.person).toBe('token-of-marie');
    expect(JSON.stringify([login.store.written, login.events, login.adapter.verified])).not.toContain('example.com');
  });

  it('that hangs is lookup_failed after ten seconds', async () => {
    const login = newLoginService();
    const handle = await login.start('marie', { lookup: never });
    await pass(10 * SECOND - 1);
    expect(await login.state(handle)).toBe('starting');
    await pass(1);
    expect(await login.service.view(handle, login.key)).toMatchObject({ state: 'failed', error: 'lookup_failed' });
    expect(login.store.watchers).toBe(0);
  });

  it('that answers after all is too late', async () => {
    const login = newLoginService();
    let answer = (_: string) => {};
    const handle = await login.start('marie', { lookup: () => new Promise((resolve) => (answer = resolve)) });
    await pass(10 * SECOND);
    answer('marie');
    await settle();
    expect(login.adapter.begun).toHaveLength(0);
    expect(await login.state(handle)).toBe('failed');
  });

  it('that breaks after it was stopped breaks nothing else', async () => {
    const login = newLoginService();
    let fail = (_: Error) => {};
    const handle = await login.start('marie', { lookup: () => new Promise((_, reject) => (fail = reject)) });
    await login.service.cancel(handle, login.key);
    fail(new Error('too late'));
    await settle();
    expect(login.told(handle)).toEqual(['started', 'rejected login_cancelled']);
  });
});

describe('what the operator breaks', () => {
  it.each(LOGIN_ERROR_CODES)('%s before the code shows ends the login and is told', async (code) => {
    const login = newLoginService();
    login.adapter.onBegin = async () => {
      throw new LoginError(code);
    };
    const handle = await login.start();
    expect(await login.service.view(handle, login.key)).toEqual({
      state: 'failed',
      error: code,
      retryAt: mayHaveRung(code) ? Date.now() + 60 * SECOND : undefined,
    });
    expect(login.told(handle)).toEqual(['started', `failed ${code}`]);
    expect(await codeOf(login.finish(handle))).toBe(code);
    expect(login.adapter.begun).toHaveLength(1);
  });

  it.each(LOGIN_ERROR_CODES.filter(mayHaveRung))(
    'rings no second time in that browser while a request may lie on the phone: %s (F3)',
    async (code) => {
      const login = newLoginService();
      login.adapter.onBegin = async () => {
        throw new LoginError(code);
      };
      const handle = await login.start();
      expect(await login.start()).toBe(handle);
      await login.service.retry(handle, login.key, { ...requestOf('marie'), lookup: () => () => 'marie' });
      await settle();
      expect(await login.state(handle)).toBe('failed');
      expect(login.adapter.begun).toHaveLength(1);
      await pass(60 * SECOND);
      await login.start();
      expect(login.adapter.begun).toHaveLength(2);
    },
  );

  it('after the code shows ends the login and is told (F11)', async () => {
    const login = newLoginService();
    const handle = await login.start();
    login.adapter.ring.fail(BREAKAGES.lost());
    await settle();
    expect(await login.state(handle)).toBe('failed');
    expect(login.told(handle)).toEqual(['started', `failed ${BREAKAGES.lost().code}`]);
  });

  it('and is busy for less than ten seconds is asked again then, once it rings somebody (F6)', async () => {
    const login = newLoginService();
    let asked = 0;
    login.adapter.onBegin = () => {
      asked += 1;
      if (asked < 3) throw BREAKAGES.busy(Date.now() + 4 * SECOND);
      return login.adapter.challenge();
    };
    const handle = await login.start();
    expect(await login.state(handle)).toBe('starting');
    await pass(8 * SECOND);
    expect([await login.state(handle), asked]).toEqual(['pending', 3]);
  });

  it('over one person tells no stranger, and the one on call (S12, F6)', async () => {
    const login = newLoginService({ limits: {} });
    login.adapter.onBegin = () => {
      throw BREAKAGES.busy(Date.now() + 60 * SECOND);
    };
    const handle = await login.start();
    await pass(SECOND);
    expect(await login.state(handle)).toBe('pending');
    expect(login.told(handle)).toEqual(['started', 'limited operator_busy']);
    await pass(66 * SECOND);
    expect(await login.state(handle)).toBe('expired');
  });

  it('carries the time to try again (F6)', async () => {
    const login = newLoginService();
    login.adapter.onBegin = async () => {
      throw BREAKAGES.busy(Date.now() + 90 * SECOND);
    };
    const handle = await login.start();
    expect(await login.service.view(handle, login.key)).toMatchObject({
      state: 'failed',
      retryAt: Date.now() + 90 * SECOND,
    });
  });

  it('that has no name of ours ends the login, and its words stay here', async () => {
    const login = newLoginService();
    login.adapter.onBegin = async () => {
      throw new TypeError('canary of the operator');
    };
    const handle = await login.start();
    const view = await login.service.view(handle, login.key);
    expect(view.state).toBe('failed');
    expect(JSON.stringify([view, await login.store.dump(handle)])).not.toContain('canary');
    expect(login.events.at(-1)?.error?.message).not.toContain('canary');
  });
});

describe('ten unknown people in a row (S12)', () => {
  const open = async (people: readonly string[]) => {
    const login = newLoginService();
    login.adapter.onBegin = ({ person }) =>
      person === 'marie' ? login.adapter.challenge() : { unknownPerson: true, operatorCode: 'not_found' };
    const seen: unknown[] = [];
    for (const person of people) {
      const key = browserKey();
      const handle = await login.start(person, { key });
      await pass(2 * SECOND);
      seen.push((await login.service.view(handle, key)).state);
      await login.service.cancel(handle, key);
    }
    const alarms = () => login.events.filter(({ code }) => code === 'people_unknown');
    return { login, seen, alarms };
  };
  const strangers = (count: number) => Array.from({ length: count }, (_, at) => `stranger ${at}`);

  it('are an alarm, once a minute, and each sees a code like any other', async () => {
    const { seen, alarms, login } = await open(strangers(12));
    expect(new Set(seen)).toEqual(new Set(['pending']));
    expect(alarms()).toMatchObject([
      { type: 'failed', handle: '', reason: 'unknown_person', operatorCode: 'not_found', code: 'people_unknown' },
    ]);
    await pass(60 * SECOND);
    await login.start('stranger 13', { key: browserKey() });
    await pass(2 * SECOND);
    expect(alarms()).toHaveLength(2);
  });

  it('are none where one among them is known', async () => {
    const { alarms } = await open([...strangers(9), 'marie', ...strangers(9)]);
    expect(alarms()).toEqual([]);
  });
});

describe('strangers learn nothing (S12, S14)', () => {
  /** What one browser can see of one login, without the digits of the code: times as they are, from its start on. */
  const seenOf = async (login: TestLoginService, identifier: string, lookup?: () => Promise<string | null>) => {
    const key = browserKey();
    const began = Date.now();
    const seen: string[] = [];
    const handle = await login.service.start(key, {
      identifier,
      lookup: lookup ?? (async () => identifier),
      address: undefined,
      place: 'router',
      returnTo: undefined,
    });
    const stop = await login.service.watch(handle, key, (view) => {
      const { code, ...rest } = { code: undefined, ...view };
      const times = Object.entries({ ...rest, ...(code && { code: code.replace(/\d/g, '0') }) }).map(
        ([name, value]) => [name, typeof value === 'number' ? value - began : value],
      );
      seen.push(`${Date.now() - began} ${JSON.stringify(Object.fromEntries(times))}`);
    });
    for (let second = 0; second < 90; second += 1) await pass(SECOND);
    stop();
    await login.finish(handle, key).then(
      (step) => seen.push(JSON.stringify(step)),
      (error: unknown) => seen.push(String(error)),
    );
    return { seen, told: login.told(handle) };
  };

  const unknown = async () => null;
  const slow = (login: TestLoginService, answer: () => Challenge | UnknownPerson) => {
    login.adapter.onBegin = () =>
      new Promise((resolve, reject) => {
        setTimeout(() => {
          try {
            resolve(answer());
          } catch (error) {
            // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what was thrown
            reject(error);
          }
        }, 700);
      });
  };

  it('known, unknown and revoked people see the same, at the same times, with the same events', async () => {
    const login = newLoginService();
    slow(login, () => login.adapter.challenge());
    const known = await seenOf(login, 'marie');
    const stranger = await seenOf(login, 'stranger', unknown);
    slow(login, () => ({ unknownPerson: true }));
    const revoked = await seenOf(login, 'revoked');
    expect(known.seen.map((line) => line.replace(/[^0-9]*"state":"/, ' ').split('"')[0])).toEqual([
      '0 starting',
      '700 pending',
      '65700 expired',
      '{',
    ]);
    expect(stranger).toEqual(known);
    expect(revoked).toEqual(known);
    expect(login.adapter.begun).toHaveLength(2);
  });

  it.each([
    ['cannot be reached', BREAKAGES.unreachable],
    ['does not answer in time', BREAKAGES.timeout],
  ])('and when the operator %s, unknown people see that too', async (_, breakage) => {
    const login = newLoginService();
    slow(login, () => {
      throw breakage();
    });
    const real = seenOf(login, 'marie');
    await real;
    slow(login, () => {
      throw breakage();
    });
    const known = await login.service.start(login.key, {
      identifier: 'paul',
      lookup: async () => 'paul',
      address: undefined,
      place: 'router',
      returnTo: undefined,
    });
    await pass(SECOND);
    const stranger = await login.start('stranger', { lookup: unknown });
    await pass(SECOND);
    const [one, other] = [await login.service.view(known, login.key), await login.service.view(stranger, login.key)];
    expect(one.state).toBe('failed');
    expect(Object.keys(other)).toEqual(Object.keys(one));
    expect(other).toMatchObject({ state: 'failed', error: breakage().code });
    const [retryAt, theirs] = [one, other].map((view) => (view.state === 'failed' ? view.retryAt : undefined));
    expect(theirs === undefined).toBe(retryAt === undefined);
    expect(Math.abs((theirs ?? 0) - (retryAt ?? 0))).toBeLessThanOrEqual(SECOND);
    expect(login.told(stranger)).toEqual(login.told(known));
  });

  it('one login that breaks after its code showed does not break the decoys', async () => {
    const login = newLoginService();
    await login.start();
    login.adapter.ring.fail(BREAKAGES.lost());
    await settle();
    const stranger = await login.start('stranger', { lookup: unknown });
    await pass(SECOND);
    expect(await login.state(stranger)).toBe('pending');
  });

  it('a decoy can be stopped, retried and met again like any login', async () => {
    const login = newLoginService();
    await login.start('marie');
    const handle = await login.start('stranger', { lookup: unknown });
    expect(await login.start('stranger', { lookup: unknown })).toBe(handle);
    await pass(SECOND);
    await login.service.cancel(handle, login.key);
    await login.service.retry(handle, login.key, { lookup: () => unknown, address: undefined });
    await pass(SECOND);
    expect(await login.state(handle)).toBe('pending');
    expect(await codeOf(login.finish(handle))).toBe('login_pending');
  });

  it('the word of the operator goes to the event that ends a decoy, and to the line; to no view (S15)', async () => {
    const login = newLoginService();
    login.adapter.onBegin = () => ({ unknownPerson: true, operatorCode: 'account_blocked' });
    const handle = await login.start('stranger');
    await pass(SECOND);
    const views = [await login.service.view(handle, login.key)];
    await pass(70 * SECOND);
    views.push(await login.service.view(handle, login.key));
    expect(views).toMatchObject([{ state: 'pending' }, { state: 'expired' }]);
    expect(JSON.stringify([views, login.store.written])).not.toContain('account_blocked');
    expect(login.events.map(({ type, operatorCode }) => [type, operatorCode])).toEqual([
      ['started', undefined],
      ['expired', 'account_blocked'],
    ]);
    expect(process.emitWarning).toHaveBeenCalledWith(
      expect.stringContaining('or not any more (account_blocked)'),
      expect.objectContaining({ code: 'unknown_person' }),
    );
  });

  it('outside production each decoy says so on one line; in production none does', async () => {
    const login = newLoginService();
    const handle = await login.start('canary-stranger', { lookup: unknown });
    expect(process.emitWarning).toHaveBeenCalledWith(
      expect.stringContaining(handle),
      expect.objectContaining({ code: 'not_resolved' }),
    );
    expect(JSON.stringify(jest.mocked(process.emitWarning).mock.calls)).not.toContain('canary');
    const { NODE_ENV } = process.env;
    try {
      process.env.NODE_ENV = 'production';
      await login.start('another', { lookup: unknown });
      expect(process.emitWarning).toHaveBeenCalledTimes(1);
    } finally {
      process.env.NODE_ENV = NODE_ENV;
    }
  });
});

describe('a store that fails', () => {
  it.each([
    ['reading before', 'get'],
    ['creating', 'create'],
  ] as const)('when %s the login refuses the start and rings no phone', async (_, method) => {
    const login = newLoginService();
    login.store.before = (called) => {
      if (called === method) throw new Error('canary: redis://user:password@host');
    };
    await expect(login.start()).rejects.toMatchObject({ code: 'store_unavailable', status: 503 });
    await expect(login.start()).rejects.not.toThrow(/canary/);
    expect(login.adapter.begun).toHaveLength(0);
    expect(login.told()).toEqual([]);
  });

  it('when the attempt begins to watch rings no phone', async () => {
    const login = newLoginService();
    login.store.before = (method) => {
      if (method === 'watch') throw new Error('down');
    };
    const handle = await login.start();
    expect(await login.state(handle)).toBe('failed');
    expect(login.adapter.begun).toHaveLength(0);
    expect(login.told(handle)).toEqual(['started', 'failed store_unavailable']);
  });

  it('when the code is to show ends the login: the approval of a code that no one saw is not awaited', async () => {
    const login = newLoginService();
    login.store.before = (_, __, entry) => {
      if (entry?.state === 'pending') throw new Error('down');
    };
    const handle = await login.start();
    expect(await login.service.view(handle, login.key)).toMatchObject({ state: 'failed', error: 'store_unavailable' });
    expect(login.adapter.waiting).toBe(0);
    expect(login.told(handle)).toEqual(['started', 'failed store_unavailable']);
  });

  it.each([
    ['approved', 1],
    ['approved', 50],
    ['rejected', 20],
  ] as const)('for a while when the phone has %s gets the answer afterwards: %s s (F31)', async (state, seconds) => {
    const login = newLoginService();
    const handle = await login.start();
    const { views } = await login.watch(handle);
    login.store.before = () => {
      throw new Error('down');
    };
    if (state === 'approved') login.adapter.ring.approve();
    else login.adapter.ring.reject();
    await pass(seconds * SECOND);
    expect(login.adapter.waiting).toBe(0);
    // The page that watches here says so, with the same code.
    expect(views.at(-1)).toMatchObject({ ...views[0], state: 'pending', restoring: true });
    expect(login.told(handle)).toEqual(['started']);
    login.store.before = () => undefined;
    await pass(SECOND);
    expect(await login.state(handle)).toBe(state);
    expect(login.told(handle)).toEqual(['started', state]);
    if (state === 'rejected') return;
    const found = await login.finish(handle, login.key);
    expect(found.type).toBe('checked');
  });

  it('loses its data while the person has the code: the approval puts the login back (F33)', async () => {
    const lost = new Set<string>();
    const inner = memoryStore();
    const forgetful: LoginStore = {
      ...inner,
      get: async (key) => (lost.has(key) ? undefined : await inner.get(key)),
      move: async (key, ...rest) => !lost.has(key) && (await inner.move(key, ...rest)),
      create: async (key, entry, until) => {
        if (!lost.delete(key)) return await inner.create(key, entry, until);
        const before = (await inner.get(key))!;
        return await inner.move(key, before, entry, until);
      },
    };
    const login = newLoginService({ store: forgetful });
    const handle = await login.start();
    lost.add(handle);
    login.adapter.ring.approve();
    await settle();
    expect(await login.state(handle)).toBe('approved');
    expect((await login.finish(handle, login.key)).type).toBe('checked');
  });

  it('when the end expired is to be kept is told all the same', async () => {
    const login = newLoginService();
    const handle = await login.start();
    login.store.before = (_, __, entry) => {
      if (entry?.state === 'expired') throw new Error('down');
    };
    await pass(MINUTE + 5 * SECOND);
    await settle();
    expect(login.told(handle)).toEqual(['started', 'failed store_unavailable']);
    expect(await login.state(handle)).toBe('failed');
  });

  it('for good leaves a report and nothing running', async () => {
    const login = newLoginService();
    const handle = await login.start();
    login.store.before = () => {
      throw new Error('down');
    };
    login.adapter.ring.approve();
    await pass(MINUTE);
    expect(login.told(handle)).toEqual(['started', 'failed store_unavailable']);
    expect(login.adapter.waiting).toBe(0);
    expect(login.store.watchers).toBe(0);
    login.store.before = () => undefined;
  });

  it('and leaves a login at its start does not shut that browser out: after a while a start rings anew', async () => {
    const login = newLoginService();
    login.store.before = (method) => {
      if (method === 'watch' || method === 'move') throw new Error('down');
    };
    const handle = await login.start();
    login.store.before = () => undefined;
    expect(await login.state(handle)).toBe('starting');
    await pass(150 * SECOND + 1);
    expect(await login.state(handle)).toBe('expired');
    expect(await login.finish(handle)).toEqual({ type: 'refused', code: 'login_expired' });
    expect(await login.start()).toBe(handle);
    expect(await login.state(handle)).toBe('pending');
  });

  it('when something else moved the login is found out at the next move (F31)', async () => {
    const login = newLoginService();
    const handle = await login.start();
    let moved = 0;
    login.store.before = (method) => {
      if (method === 'move') moved += 1;
      if (method === 'get' && moved > 0) throw new Error('down');
    };
    await login.service.cancel(handle, login.key);
    await settle();
    login.store.before = () => undefined;
    login.adapter.ring.approve();
    await settle();
    expect(await login.state(handle)).toBe('rejected');
    expect(login.told(handle)).toEqual(['started', 'rejected login_cancelled']);
  });

  it('is waited for when it is slow (F32)', async () => {
    const login = newLoginService();
    const slow = () => new Promise<void>((resolve) => setTimeout(resolve, 2 * SECOND));
    login.store.before = slow;
    login.store.after = slow;
    const starting = login.start();
    await pass(20 * SECOND);
    const handle = await starting;
    await pass(20 * SECOND);
    const viewing = login.state(handle);
    await pass(4 * SECOND);
    expect(await viewing).toBe('pending');
    login.adapter.ring.approve();
    await pass(10 * SECOND);
    const finishing = login.finish(handle);
    await pass(30 * SECOND);
    expect(await finishing).toMatchObject({ type: 'checked' });
    login.store.before = () => undefined;
    login.store.after = () => undefined;
  });
});
