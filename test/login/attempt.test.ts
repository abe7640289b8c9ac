import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { LOGIN_ERROR_CODES, LoginError } from '../../lib/login/errors.js';
import type { Challenge, UnknownPerson } from '../../lib/login/operator.js';
import { memoryStore, type LoginStore } from '../../lib/login/store.js';
import { browserKey, pass, settle, useLoginServices, type TestLoginService } from '../helpers/login-service.js';
import { codeOf } from '../helpers/code-of.js';
import { BREAKAGES, CANARIES } from '../helpers/scripted-adapter.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const newDesk = useLoginServices();
const never = () => new Promise<never>(() => undefined);

describe('the code', () => {
  it('shows once the line is up, not before: an answer that a late line missed is lost', async () => {
    const shop = newDesk();
    shop.adapter.onOutcome = () => undefined;
    const handle = await shop.start();
    await pass(4 * SECOND);
    expect(await shop.state(handle)).toBe('starting');
    shop.adapter.ring.line.up();
    await settle();
    expect(await shop.state(handle)).toBe('pending');
  });

  it('does not show because a line goes down that never was up', async () => {
    const shop = newDesk();
    shop.adapter.onOutcome = ({ line }) => line.down();
    const handle = await shop.start();
    await pass(10 * SECOND);
    expect(await shop.state(handle)).toBe('starting');
  });

  it('of an approval must have been shown: another code was approved otherwise', async () => {
    const shop = newDesk();
    shop.adapter.onOutcome = (ring) => ring.approve();
    const handle = await shop.start();
    expect(shop.told(handle)).toEqual(['started', 'failed operator_answer_invalid']);
    expect(await shop.state(handle)).toBe('failed');
  });

  it('shows once more after an approval that follows at once: the approval does not overtake it', async () => {
    const shop = newDesk();
    shop.adapter.onOutcome = (ring) => {
      ring.line.up();
      ring.approve();
    };
    const handle = await shop.start();
    expect(shop.store.written.map(({ entry }) => entry.state)).toEqual(['starting', 'pending', 'approved']);
    expect(await shop.state(handle)).toBe('approved');
  });

  it('lives ten minutes at most, and its end is told, whatever the operator says (S7)', async () => {
    const shop = newDesk();
    shop.adapter.onBegin = () => ({ ...shop.adapter.challenge(), expiresAt: Date.parse('2099-01-01') });
    const handle = await shop.start();
    const { states } = await shop.watch(handle);
    await pass(10 * MINUTE - 5 * SECOND - 1);
    expect(states()).toEqual(['pending']);
    await pass(1);
    expect(states()).toEqual(['pending', 'expired']);
    expect(shop.told(handle)).toEqual(['started', 'expired']);
    expect(shop.adapter.ring.signal.aborted).toBe(true);
    await pass(5 * SECOND);
    expect(await codeOf(shop.state(handle))).toBe('login_not_found');
  });
});

describe('the moves of an attempt', () => {
  it('keep what a second start changed of the way back, whenever that comes', async () => {
    const shop = newDesk();
    shop.adapter.onOutcome = () => undefined;
    const handle = await shop.start('marie', { returnTo: '/cart' });
    const kept = async () => (await shop.store.get(handle))?.returnTo;

    await shop.start('marie', { returnTo: '/account' });
    shop.adapter.ring.line.up();
    await settle();
    expect([await shop.state(handle), await kept()]).toEqual(['pending', '/account']);
    await shop.start('marie', { returnTo: '/orders' });
    shop.adapter.ring.approve();
    await settle();
    expect([await shop.state(handle), await kept()]).toEqual(['approved', '/orders']);
  });

  it('come through although the store tells of them late', async () => {
    const store = memoryStore();
    const late: (() => void)[] = [];
    const watch: LoginStore['watch'] = async (key, changed) =>
      await store.watch(key, (now) => late.push(() => changed(now)));
    const shop = newDesk({ store: { ...store, watch } });
    shop.adapter.onOutcome = (ring) => {
      ring.line.up();
      ring.approve();
    };
    const handle = await shop.start();
    expect(await shop.state(handle)).toBe('approved');
    for (const tell of late) tell();
    expect(shop.told(handle)).toEqual(['started', 'approved']);
  });

  it('never touch another attempt, however late the store tells of that', async () => {
    const store = memoryStore();
    let deaf = false;
    const watch: LoginStore['watch'] = async (key, changed) =>
      await store.watch(key, (now) => {
        if (!deaf) changed(now);
      });
    const shop = newDesk({ store: { ...store, watch } });
    const handle = await shop.start();
    const old = shop.adapter.ring;
    deaf = true;
    await shop.service.cancel(handle, shop.key);
    await shop.start();
    const entry = await shop.store.get(handle);
    old.approve();
    await settle();
    expect(await shop.store.get(handle)).toEqual(entry);
    expect(shop.told(handle)).toEqual(['started', 'rejected login_cancelled', 'started']);
  });
});

describe('a line that goes down (F13)', () => {
  const restoring = async (shop: TestLoginService, handle: string) => {
    const view = await shop.service.view(handle, shop.key);
    return view.state === 'pending' && view.restoring;
  };

  it('is worth a word after five seconds, until it is up again', async () => {
    const shop = newDesk();
    const handle = await shop.start();
    const { line } = shop.adapter.ring;
    line.down();
    await pass(5 * SECOND - 1);
    expect(await restoring(shop, handle)).toBe(false);
    await pass(1);
    expect(await restoring(shop, handle)).toBe(true);
    line.up();
    await settle();
    expect(await restoring(shop, handle)).toBe(false);
  });

  it('is not seen at all when it is back in time', async () => {
    const shop = newDesk();
    const handle = await shop.start();
    const { views } = await shop.watch(handle);
    shop.adapter.ring.line.down();
    await pass(4 * SECOND);
    shop.adapter.ring.line.up();
    await pass(30 * SECOND);
    expect(views).toHaveLength(1);
  });

  it('counts from its first loss, not from the last try to restore it', async () => {
    const shop = newDesk();
    const handle = await shop.start();
    for (let second = 0; second < 5; second += 1) {
      shop.adapter.ring.line.down();
      await pass(SECOND);
    }
    expect(await restoring(shop, handle)).toBe(true);
  });

  it('changes nothing after the answer', async () => {
    const shop = newDesk();
    const handle = await shop.approved();
    shop.adapter.ring.line.down();
    await pass(10 * SECOND);
    shop.adapter.ring.line.up();
    await settle();
    expect(await shop.state(handle)).toBe('approved');
    await pass(MINUTE);
    expect(shop.told(handle)).toEqual(['started', 'approved', 'expired']);
  });
});

describe('the end of a code', () => {
  const kinds: [string, (shop: TestLoginService) => Promise<string>][] = [
    ['nobody answers', (shop) => shop.start()],
    [
      'the operator says so early',
      async (shop) => {
        const handle = await shop.start();
        shop.adapter.ring.expire();
        return handle;
      },
    ],
    [
      'the operator says so at the very end',
      async (shop) => {
        const handle = await shop.start();
        setTimeout(() => shop.adapter.ring.expire(), MINUTE + SECOND);
        return handle;
      },
    ],
    [
      'the line stays down',
      async (shop) => {
        const handle = await shop.start();
        shop.adapter.ring.line.down();
        return handle;
      },
    ],
    [
      'the person is not known here',
      async (shop) => {
        await shop.start('real');
        const handle = await shop.start('stranger', { lookup: async () => null });
        await pass(0);
        return handle;
      },
    ],
    [
      'the operator knows nobody',
      async (shop) => {
        await shop.start('real');
        shop.adapter.onBegin = () => ({ unknownPerson: true });
        const handle = await shop.start('revoked');
        await pass(0);
        return handle;
      },
    ],
  ];

  it.each(kinds)(
    'is told five seconds after its time, to the millisecond, when %s (S12, S14, F5, F20)',
    async (_, run) => {
      const shop = newDesk();
      const handle = await run(shop);
      const { states, views } = await shop.watch(handle);
      const [first] = views;
      if (first?.state !== 'pending') throw new Error('No code shows.');
      await pass(first.expiresAt + 5 * SECOND - Date.now() - 1);
      expect(states()).not.toContain('expired');
      await pass(1);
      expect(states().at(-1)).toBe('expired');
      expect(await shop.service.finish(handle, shop.key)).toEqual({ type: 'refused', code: 'login_expired' });
    },
  );

  it('waits for an answer on its way: one that comes within the five seconds counts', async () => {
    const shop = newDesk();
    const handle = await shop.start();
    await pass(MINUTE + 4 * SECOND);
    shop.adapter.ring.approve();
    await settle();
    expect(await shop.state(handle)).toBe('approved');
  });
});

describe('a refusal on the phone (F19)', () => {
  it('ends the login at once', async () => {
    const shop = newDesk();
    const handle = await shop.start();
    shop.adapter.ring.reject();
    await settle();
    expect(await shop.service.view(handle, shop.key)).toEqual({ state: 'rejected', by: 'phone' });
    expect(await shop.service.finish(handle, shop.key)).toEqual({ type: 'refused', code: 'login_rejected' });
    expect(shop.told(handle)).toEqual(['started', 'rejected']);
  });

  it('stays the end when an approval follows (F18)', async () => {
    const shop = newDesk();
    const handle = await shop.start();
    shop.adapter.ring.reject();
    shop.adapter.ring.approve();
    await settle();
    expect(await shop.state(handle)).toBe('rejected');
  });
});

describe('an approval', () => {
  it('can be finished for a minute, then it has expired (F36)', async () => {
    const shop = newDesk();
    const handle = await shop.approved();
    const { states } = await shop.watch(handle);
    await pass(MINUTE - 1);
    expect(states()).toEqual(['approved']);
    await pass(1);
    expect(states()).toEqual(['approved', 'expired']);
    expect(await shop.service.finish(handle, shop.key)).toEqual({ type: 'refused', code: 'login_expired' });
    expect(shop.told(handle)).toEqual(['started', 'approved', 'expired']);
    expect(await shop.store.dump(handle)).not.toContain(CANARIES.jwt);
  });

  it('is passed on although taking leave of the operator takes long', async () => {
    const shop = newDesk();
    const handle = await shop.start();
    await settle();
    const { states } = await shop.watch(handle);
    shop.adapter.ring.approve();
    await settle();
    expect(states()).toEqual(['pending', 'approved']);
    expect(shop.adapter.ring.signal.aborted).toBe(true);
  });

  it('is measured where it arrived, not where it is finished', async () => {
    const shop = newDesk();
    const handle = await shop.start();
    const startedAt = Date.now();
    await pass(20 * SECOND);
    shop.adapter.ring.approve();
    await settle();
    await pass(30 * SECOND);
    await shop.service.finish(handle, shop.key);
    expect(shop.adapter.verified[0]?.login).toEqual({
      kind: 'push',
      person: 'marie',
      scopes: ['identity:name'],
      state: { wsToken: CANARIES.wsToken },
      startedAt,
      settledAt: startedAt + 20 * SECOND,
    });
  });
});

describe('looking somebody up', () => {
  it.each([
    ['null', null],
    ['undefined', undefined],
    ['an empty text', ''],
  ])('%s is nobody: no phone rings, a decoy shows (S12)', async (_, person) => {
    const shop = newDesk();
    const handle = await shop.start('stranger', { lookup: async () => person as null });
    await pass(SECOND);
    expect(shop.adapter.begun).toHaveLength(0);
    expect(await shop.state(handle)).toBe('pending');
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

  it.each(broken)('that %s is lookup_failed, and rings nobody', async (_, lookup) => {
    const shop = newDesk();
    // @ts-expect-error -- JavaScript's lookups give what they like
    const handle = await shop.start('marie', { lookup });
    expect(await shop.service.view(handle, shop.key)).toMatchObject({ state: 'failed', error: 'lookup_failed' });
    expect(shop.adapter.begun).toHaveLength(0);
    expect(shop.events.at(-1)?.error?.cause).toBeInstanceOf(Error);
  });

  it('may answer at once', async () => {
    const shop = newDesk();
    const handle = await shop.start('marie', { lookup: () => 'token-of-marie' });
    expect(shop.adapter.begun).toEqual([{ person: 'token-of-marie', scopes: ['identity:name'] }]);
    const stranger = await shop.start('stranger', { lookup: () => null });
    await pass(SECOND);
    expect([await shop.state(handle), await shop.state(stranger)]).toEqual(['pending', 'pending']);
    expect(shop.adapter.begun).toHaveLength(1);
  });

  it('is let go when it has answered, with the request that it may hold', async () => {
    setFlagsFromString('--expose_gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const shop = newDesk();
    const start = async () => {
      const request = { person: 'marie' };
      await shop.start('marie', { lookup: async () => request.person });
      return new WeakRef(request);
    };
    const request = await start();
    await settle();
    collectGarbage();
    expect(shop.adapter.waiting).toBe(1);
    expect(request.deref()).toBeUndefined();
  });

  it('may give a context, which the operator hears and no store keeps', async () => {
    const shop = newDesk();
    const context = { email: 'marie@example.com' };
    const handle = await shop.approved('marie', { lookup: async () => ({ person: 'token-of-marie', context }) });
    expect(shop.adapter.begun).toEqual([{ person: 'token-of-marie', context, scopes: ['identity:name'] }]);
    await shop.service.finish(handle, shop.key);
    expect(shop.adapter.verified[0]?.login.person).toBe('token-of-marie');
    expect(JSON.stringify([shop.store.written, shop.events, shop.adapter.verified])).not.toContain('example.com');
  });

  it('that hangs is lookup_failed after ten seconds', async () => {
    const shop = newDesk();
    const handle = await shop.start('marie', { lookup: never });
    await pass(10 * SECOND - 1);
    expect(await shop.state(handle)).toBe('starting');
    await pass(1);
    expect(await shop.service.view(handle, shop.key)).toMatchObject({ state: 'failed', error: 'lookup_failed' });
    expect(shop.store.watchers).toBe(0);
  });

  it('that answers after all is too late', async () => {
    const shop = newDesk();
    let answer = (_: string) => {};
    const handle = await shop.start('marie', { lookup: () => new Promise((resolve) => (answer = resolve)) });
    await pass(10 * SECOND);
    answer('marie');
    await settle();
    expect(shop.adapter.begun).toHaveLength(0);
    expect(await shop.state(handle)).toBe('failed');
  });

  it('that breaks after it was stopped breaks nothing else', async () => {
    const shop = newDesk();
    let fail = (_: Error) => {};
    const handle = await shop.start('marie', { lookup: () => new Promise((_, reject) => (fail = reject)) });
    await shop.service.cancel(handle, shop.key);
    fail(new Error('too late'));
    await settle();
    expect(shop.told(handle)).toEqual(['started', 'rejected login_cancelled']);
  });
});

describe('what the operator breaks', () => {
  it.each(LOGIN_ERROR_CODES)('%s before the code shows ends the login and is told', async (code) => {
    const shop = newDesk();
    shop.adapter.onBegin = async () => {
      throw new LoginError(code);
    };
    const handle = await shop.start();
    expect(await shop.service.view(handle, shop.key)).toEqual({ state: 'failed', error: code, retryAt: undefined });
    expect(shop.told(handle)).toEqual(['started', `failed ${code}`]);
    expect(await codeOf(shop.service.finish(handle, shop.key))).toBe(code);
    expect(shop.adapter.begun).toHaveLength(1);
  });

  it('after the code shows ends the login and is told (F11)', async () => {
    const shop = newDesk();
    const handle = await shop.start();
    shop.adapter.ring.fail(BREAKAGES.lost());
    await settle();
    expect(await shop.state(handle)).toBe('failed');
    expect(shop.told(handle)).toEqual(['started', `failed ${BREAKAGES.lost().code}`]);
  });

  it('carries the time to try again (F6)', async () => {
    const shop = newDesk();
    shop.adapter.onBegin = async () => {
      throw BREAKAGES.busy(Date.now() + 90 * SECOND);
    };
    const handle = await shop.start();
    expect(await shop.service.view(handle, shop.key)).toMatchObject({
      state: 'failed',
      retryAt: Date.now() + 90 * SECOND,
    });
  });

  it('that has no name of ours ends the login, and its words stay here', async () => {
    const shop = newDesk();
    shop.adapter.onBegin = async () => {
      throw new TypeError('canary of the operator');
    };
    const handle = await shop.start();
    const view = await shop.service.view(handle, shop.key);
    expect(view.state).toBe('failed');
    expect(JSON.stringify([view, await shop.store.dump(handle)])).not.toContain('canary');
    expect(shop.events.at(-1)?.error?.message).not.toContain('canary');
  });
});

describe('strangers learn nothing (S12, S14)', () => {
  /** What one browser can see of one login, without the digits of the code. */
  const seenOf = async (shop: TestLoginService, identifier: string, lookup?: () => Promise<string | null>) => {
    const key = browserKey();
    const began = Date.now();
    const seen: string[] = [];
    const handle = await shop.service.start(key, {
      identifier,
      lookup: lookup ?? (async () => identifier),
      address: undefined,
      returnTo: undefined,
    });
    const stop = await shop.service.watch(handle, key, (view) => {
      seen.push(`${Date.now() - began} ${JSON.stringify(view).replace(/\d/g, '0')}`);
    });
    for (let second = 0; second < 90; second += 1) await pass(SECOND);
    stop();
    await shop.service.finish(handle, key).then(
      (step) => seen.push(JSON.stringify(step)),
      (error: unknown) => seen.push(String(error)),
    );
    return { seen, told: shop.told(handle) };
  };

  const unknown = async () => null;
  const slow = (shop: TestLoginService, answer: () => Challenge | UnknownPerson) => {
    shop.adapter.onBegin = () =>
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
    const shop = newDesk();
    slow(shop, () => shop.adapter.challenge());
    const known = await seenOf(shop, 'marie');
    const stranger = await seenOf(shop, 'stranger', unknown);
    slow(shop, () => ({ unknownPerson: true }));
    const revoked = await seenOf(shop, 'revoked');
    expect(known.seen.map((line) => line.replace(/[^0-9]*"state":"/, ' ').split('"')[0])).toEqual([
      '0 starting',
      '700 pending',
      '65700 expired',
      '{',
    ]);
    expect(stranger).toEqual(known);
    expect(revoked).toEqual(known);
    expect(shop.adapter.begun).toHaveLength(2);
  });

  it.each([
    ['cannot be reached', BREAKAGES.unreachable],
    ['is busy', () => BREAKAGES.busy(Date.now() + 120 * SECOND)],
  ])('and when the operator %s, unknown people see that too', async (_, breakage) => {
    const shop = newDesk();
    slow(shop, () => {
      throw breakage();
    });
    const real = seenOf(shop, 'marie');
    await real;
    slow(shop, () => {
      throw breakage();
    });
    const known = await shop.service.start(shop.key, {
      identifier: 'paul',
      lookup: async () => 'paul',
      address: undefined,
      returnTo: undefined,
    });
    await pass(SECOND);
    const stranger = await shop.start('stranger', { lookup: unknown });
    await pass(SECOND);
    const [one, other] = [await shop.service.view(known, shop.key), await shop.service.view(stranger, shop.key)];
    expect(one.state).toBe('failed');
    expect(Object.keys(other)).toEqual(Object.keys(one));
    expect(other).toMatchObject({ state: 'failed', error: breakage().code });
    const [retryAt, theirs] = [one, other].map((view) => (view.state === 'failed' ? view.retryAt : undefined));
    expect(theirs === undefined).toBe(retryAt === undefined);
    expect(Math.abs((theirs ?? 0) - (retryAt ?? 0))).toBeLessThanOrEqual(SECOND);
    expect(shop.told(stranger)).toEqual(shop.told(known));
  });

  it('one login that breaks after its code showed does not break the decoys', async () => {
    const shop = newDesk();
    await shop.start();
    shop.adapter.ring.fail(BREAKAGES.lost());
    await settle();
    const stranger = await shop.start('stranger', { lookup: unknown });
    await pass(SECOND);
    expect(await shop.state(stranger)).toBe('pending');
  });

  it('a decoy can be stopped, retried and met again like any login', async () => {
    const shop = newDesk();
    await shop.start('marie');
    const handle = await shop.start('stranger', { lookup: unknown });
    expect(await shop.start('stranger', { lookup: unknown })).toBe(handle);
    await pass(SECOND);
    await shop.service.cancel(handle, shop.key);
    await shop.service.retry(handle, shop.key, () => unknown, undefined);
    await pass(SECOND);
    expect(await shop.state(handle)).toBe('pending');
    expect(await codeOf(shop.service.finish(handle, shop.key))).toBe('login_pending');
  });

  it('the word of the operator goes to the event that ends a decoy, and to the line; to no view (S15)', async () => {
    const shop = newDesk();
    shop.adapter.onBegin = () => ({ unknownPerson: true, operatorCode: 'account_blocked' });
    const handle = await shop.start('stranger');
    await pass(SECOND);
    const views = [await shop.service.view(handle, shop.key)];
    await pass(70 * SECOND);
    views.push(await shop.service.view(handle, shop.key));
    expect(views).toMatchObject([{ state: 'pending' }, { state: 'expired' }]);
    expect(JSON.stringify([views, shop.store.written])).not.toContain('account_blocked');
    expect(shop.events.map(({ type, operatorCode }) => [type, operatorCode])).toEqual([
      ['started', undefined],
      ['expired', 'account_blocked'],
    ]);
    expect(process.emitWarning).toHaveBeenCalledWith(
      expect.stringContaining('or not any more (account_blocked).'),
      'passport-idtoken',
    );
  });

  it('outside production each decoy says so on one line; in production none does', async () => {
    const shop = newDesk();
    const handle = await shop.start('canary-stranger', { lookup: unknown });
    expect(process.emitWarning).toHaveBeenCalledWith(expect.stringContaining(handle), 'passport-idtoken');
    expect(JSON.stringify(jest.mocked(process.emitWarning).mock.calls)).not.toContain('canary');
    const { NODE_ENV } = process.env;
    try {
      process.env.NODE_ENV = 'production';
      await shop.start('another', { lookup: unknown });
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
  ] as const)('when %s the login refuses the start and rings nobody', async (_, method) => {
    const shop = newDesk();
    shop.store.before = (called) => {
      if (called === method) throw new Error('canary: redis://user:password@host');
    };
    await expect(shop.start()).rejects.toMatchObject({ code: 'store_unavailable', status: 503 });
    await expect(shop.start()).rejects.not.toThrow(/canary/);
    expect(shop.adapter.begun).toHaveLength(0);
    expect(shop.told()).toEqual([]);
  });

  it('when the attempt begins to watch rings nobody', async () => {
    const shop = newDesk();
    shop.store.before = (method) => {
      if (method === 'watch') throw new Error('down');
    };
    const handle = await shop.start();
    expect(await shop.state(handle)).toBe('failed');
    expect(shop.adapter.begun).toHaveLength(0);
    expect(shop.told(handle)).toEqual(['started', 'failed store_unavailable']);
  });

  it('when the code is to show ends the login: the approval of a code that nobody saw is not awaited', async () => {
    const shop = newDesk();
    shop.store.before = (_, __, entry) => {
      if (entry?.state === 'pending') throw new Error('down');
    };
    const handle = await shop.start();
    expect(await shop.service.view(handle, shop.key)).toMatchObject({ state: 'failed', error: 'store_unavailable' });
    expect(shop.adapter.waiting).toBe(0);
    expect(shop.told(handle)).toEqual(['started', 'failed store_unavailable']);
  });

  it('when the approval is to be kept ends the login, and says so', async () => {
    const shop = newDesk();
    const handle = await shop.start();
    shop.store.before = (_, __, entry) => {
      if (entry?.state === 'approved') throw new Error('down');
    };
    shop.adapter.ring.approve();
    await settle();
    expect(await shop.state(handle)).toBe('failed');
    expect(shop.told(handle)).toEqual(['started', 'failed store_unavailable']);
  });

  it.each(['rejected', 'expired'] as const)('when the end %s is to be kept is told all the same', async (state) => {
    const shop = newDesk();
    const handle = await shop.start();
    shop.store.before = (_, __, entry) => {
      if (entry?.state === state) throw new Error('down');
    };
    if (state === 'rejected') shop.adapter.ring.reject();
    else await pass(MINUTE + 5 * SECOND);
    await settle();
    expect(shop.told(handle)).toEqual(['started', 'failed store_unavailable']);
    expect(await shop.state(handle)).toBe('failed');
  });

  it('for good leaves a report and nothing running', async () => {
    const shop = newDesk();
    const handle = await shop.start();
    shop.store.before = () => {
      throw new Error('down');
    };
    shop.adapter.ring.approve();
    await settle();
    expect(shop.told(handle)).toEqual(['started', 'failed store_unavailable']);
    expect(shop.adapter.waiting).toBe(0);
    expect(shop.store.watchers).toBe(0);
    shop.store.before = () => undefined;
  });

  it('and leaves a login at its start does not shut that browser out: after a while a start rings anew', async () => {
    const shop = newDesk();
    shop.store.before = (method) => {
      if (method === 'watch' || method === 'move') throw new Error('down');
    };
    const handle = await shop.start();
    shop.store.before = () => undefined;
    expect(await shop.state(handle)).toBe('starting');
    await pass(150 * SECOND + 1);
    expect(await shop.state(handle)).toBe('expired');
    expect(await shop.service.finish(handle, shop.key)).toEqual({ type: 'refused', code: 'login_expired' });
    expect(await shop.start()).toBe(handle);
    expect(await shop.state(handle)).toBe('pending');
  });

  it('when somebody else moved the login is found out at the next move (F31)', async () => {
    const shop = newDesk();
    const handle = await shop.start();
    let moved = 0;
    shop.store.before = (method) => {
      if (method === 'move') moved += 1;
      if (method === 'get' && moved > 0) throw new Error('down');
    };
    await shop.service.cancel(handle, shop.key);
    await settle();
    shop.store.before = () => undefined;
    shop.adapter.ring.approve();
    await settle();
    expect(await shop.state(handle)).toBe('rejected');
    expect(shop.told(handle)).toEqual(['started', 'rejected login_cancelled']);
  });

  it('is waited for when it is slow (F32)', async () => {
    const shop = newDesk();
    const slow = () => new Promise<void>((resolve) => setTimeout(resolve, 2 * SECOND));
    shop.store.before = slow;
    shop.store.after = slow;
    const starting = shop.start();
    await pass(20 * SECOND);
    const handle = await starting;
    await pass(20 * SECOND);
    const viewing = shop.state(handle);
    await pass(4 * SECOND);
    expect(await viewing).toBe('pending');
    shop.adapter.ring.approve();
    await pass(10 * SECOND);
    const finishing = shop.service.finish(handle, shop.key);
    await pass(30 * SECOND);
    expect(await finishing).toMatchObject({ type: 'checked' });
    shop.store.before = () => undefined;
    shop.store.after = () => undefined;
  });
});
