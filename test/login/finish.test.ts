import { LOGIN_ERROR_CODES, LoginError } from '../../lib/login/errors.js';
import type { Finding } from '../../lib/login/finish.js';
import type { CheckedApproval } from '../../lib/login/checked-approval.js';
import type { Identity } from '../../lib/login/operator.js';
import { memoryStore } from '../../lib/login/store.js';
import type { TestLoginService } from '../helpers/login-service.js';
import { pass, settle, useLoginServices } from '../helpers/login-service.js';
import { codeOf } from '../helpers/code-of.js';
import { BREAKAGES, CANARIES } from '../helpers/scripted-adapter.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const newLoginService = useLoginServices();

/** An approval in the hands of the one that asked. */
async function admitted(login: TestLoginService, handle: string): Promise<CheckedApproval<Identity>> {
  const step = await login.finish(handle);
  if (step.type !== 'checked') throw new Error(`Not checked but ${step.type}.`);
  return step.approval;
}

describe('a finish', () => {
  it('hands out who was approved, and where to go', async () => {
    const login = newLoginService();
    const handle = await login.approved('marie', { returnTo: '/cart' });
    const admission = await admitted(login, handle);
    expect(admission.identity).toEqual({
      provider: 'idtoken',
      id: 'marie',
      scopes: ['identity:name'],
      missingScopes: [],
    });
    expect(admission.returnTo).toBe('/cart');
    await admission.complete('/there');
    expect(await login.service.view(handle, login.key)).toEqual({ state: 'finished', redirect: '/there' });
    expect(login.told(handle)).toEqual(['started', 'approved', 'finished']);
  });

  it.each(['starting', 'pending'] as const)(
    'of a login that is %s is login_pending, and changes nothing',
    async (state) => {
      const login = newLoginService();
      if (state === 'starting') login.adapter.onBegin = () => new Promise(() => undefined);
      const handle = await login.start();
      const before = await login.store.dump(handle);
      expect(await codeOf(login.finish(handle))).toBe('login_pending');
      expect(await login.store.dump(handle)).toBe(before);
    },
  );

  it('happens once: of 50 in parallel one is admitted, 49 are sent to its target (F37, F52)', async () => {
    const login = newLoginService();
    const handle = await login.approved();
    const steps: Finding<Identity>[] = [];
    const all = Array.from({ length: 50 }, async () => {
      const step = await login.finish(handle);
      steps.push(step);
      if (step.type === 'checked') {
        await pass(2 * SECOND);
        await step.approval.complete('/there');
      }
    });
    await Promise.all(all);
    expect(steps.filter(({ type }) => type === 'checked')).toHaveLength(1);
    expect(steps.filter(({ type }) => type === 'already')).toHaveLength(49);
    expect(steps[49]).toMatchObject({ type: 'already', redirect: '/there' });
    expect(login.adapter.verified).toHaveLength(1);
    expect(login.told(handle).filter((event) => event === 'finished')).toHaveLength(1);
    expect(login.store.watchers).toBe(0);
  });

  it('happens once over two services on one store (F37)', async () => {
    const login = newLoginService();
    const other = newLoginService({ adapter: login.adapter, store: login.store });
    const handle = await login.approved();
    const [one, two] = [login.finish(handle), other.finish(handle, login.key)];
    const first = await Promise.race([one, two]);
    if (first.type === 'checked') await first.approval.complete('/there');
    expect([(await one).type, (await two).type].sort()).toEqual(['already', 'checked']);
  });

  it('that comes again within a minute is sent to the target, and logs no one in (F37, F53)', async () => {
    const login = newLoginService();
    const handle = await login.approved();
    await (await admitted(login, handle)).complete('/there');
    await pass(MINUTE - 1);
    expect(await login.finish(handle)).toMatchObject({ type: 'already', redirect: '/there' });
    await pass(1);
    expect(await codeOf(login.finish(handle))).toBe('login_not_found');
    expect(login.adapter.verified).toHaveLength(1);
  });

  it('waits for one that runs and then breaks, and takes its place', async () => {
    const login = newLoginService();
    const handle = await login.approved();
    const first = await admitted(login, handle);
    const second = login.finish(handle);
    await pass(5 * SECOND);
    await first.release();
    expect(await second).toMatchObject({ type: 'checked' });
  });

  it('does not wait for ever for one that died with its process', async () => {
    const login = newLoginService();
    const handle = await login.approved();
    await admitted(login, handle);
    const second = codeOf(login.finish(handle));
    await pass(2 * MINUTE);
    expect(await second).toBe('login_not_found');
  });
});

describe('an approval that is given back', () => {
  it('can be finished again for a minute after the approval, without a push (F34, F36)', async () => {
    const login = newLoginService();
    const handle = await login.approved();
    for (let at = 0; at < 3; at += 1) {
      const admission = await admitted(login, handle);
      await pass(10 * SECOND);
      await admission.release();
      expect(await login.state(handle)).toBe('approved');
    }
    await pass(30 * SECOND - 1);
    await (await admitted(login, handle)).complete('/there');
    expect(await login.state(handle)).toBe('finished');
    expect(login.adapter.begun).toHaveLength(1);
    expect(login.told(handle)).toEqual(['started', 'approved', 'finished']);
  });

  it('expires at the end of that minute and no later (F36)', async () => {
    const login = newLoginService();
    const handle = await login.approved();
    await (await admitted(login, handle)).release();
    await pass(MINUTE - 1);
    expect(await login.state(handle)).toBe('approved');
    await pass(1);
    expect(await login.state(handle)).toBe('expired');
    expect(login.told(handle).at(-1)).toBe('expired');
  });

  it('after that minute has expired: the finish that began in time was the last one', async () => {
    const login = newLoginService();
    const handle = await login.approved();
    await pass(55 * SECOND);
    const admission = await admitted(login, handle);
    await pass(10 * SECOND);
    expect(await login.state(handle)).toBe('approved');
    await admission.release();
    expect(await login.state(handle)).toBe('expired');
    expect(await login.finish(handle)).toEqual({ type: 'refused', code: 'login_expired' });
    expect(await login.store.dump(handle)).not.toContain(CANARIES.jwt);
    expect(login.told(handle)).toEqual(['started', 'approved', 'expired']);
  });

  it('and a finish that ends after that minute still counts, with its target', async () => {
    const login = newLoginService();
    const handle = await login.approved();
    await pass(MINUTE - 1);
    const admission = await admitted(login, handle);
    await pass(20 * SECOND);
    await admission.complete('/there');
    expect(await login.finish(handle)).toMatchObject({ type: 'already', redirect: '/there' });
    expect(login.told(handle)).toEqual(['started', 'approved', 'finished']);
  });
});

describe('an admission', () => {
  it.each(['finish', 'refuse', 'giveBack'] as const)('that was given back does nothing more: not %s', async (late) => {
    const login = newLoginService();
    const handle = await login.approved();
    const first = await admitted(login, handle);
    await first.release();
    const second = await admitted(login, handle);
    const told = login.told(handle).length;
    if (late === 'finish') await first.complete('/elsewhere');
    else if (late === 'refuse') await first.refuse('user_refused');
    else await first.release();
    expect(await login.store.get(handle)).toMatchObject({ state: 'finishing' });
    expect(login.told(handle)).toHaveLength(told);
    await second.complete('/there');
    expect(await login.service.view(handle, login.key)).toEqual({ state: 'finished', redirect: '/there' });
  });

  it('that the application refuses ends the login for good', async () => {
    const login = newLoginService();
    const handle = await login.approved();
    const admission = await admitted(login, handle);
    await admission.refuse('user_refused');
    await admission.release();
    expect(await login.service.view(handle, login.key)).toEqual({ state: 'rejected', by: 'application' });
    expect(await login.finish(handle)).toEqual({ type: 'refused', code: 'user_refused' });
    expect(login.told(handle)).toEqual(['started', 'approved', 'refused user_refused']);
  });

  it('can be given back when the store fails at its end', async () => {
    const login = newLoginService();
    const handle = await login.approved();
    const admission = await admitted(login, handle);
    login.store.before = (method) => {
      if (method === 'move') throw new Error('down');
    };
    expect(await codeOf(admission.complete('/there'))).toBe('store_unavailable');
    login.store.before = () => undefined;
    await admission.release();
    expect(await login.finish(handle)).toMatchObject({ type: 'checked' });
    expect(login.told(handle)).not.toContain('finished');
  });
});

describe('an approval that does not stand the check', () => {
  const refusals = LOGIN_ERROR_CODES.filter(
    (code) => new LoginError(code).status === 403 && code !== 'origin_forbidden',
  );

  it.each([...refusals, 'clock_skew' as const])('%s ends the login, and is told (F24)', async (code) => {
    const login = newLoginService();
    login.adapter.onVerify = async () => {
      throw new LoginError(code);
    };
    const handle = await login.approved();
    expect(await codeOf(login.finish(handle))).toBe(code);
    expect(await login.service.view(handle, login.key)).toMatchObject({ state: 'failed', error: code });
    expect(await codeOf(login.finish(handle))).toBe(code);
    expect(login.adapter.verified).toHaveLength(1);
    expect(login.told(handle)).toEqual(['started', 'approved', `refused ${code}`]);
  });

  it('says what is wrong with it although the store cannot note it', async () => {
    const login = newLoginService();
    login.adapter.onVerify = async () => {
      login.store.before = () => {
        throw new Error('down');
      };
      throw BREAKAGES.signature();
    };
    const handle = await login.approved();
    expect(await codeOf(login.finish(handle))).toBe(BREAKAGES.signature().code);
    login.store.before = () => undefined;
  });

  it('because of a bug is told as one, and is not offered again', async () => {
    const login = newLoginService();
    const bug = new TypeError('oops');
    login.adapter.onVerify = async () => {
      throw bug;
    };
    const handle = await login.approved();
    await expect(login.finish(handle)).rejects.toMatchObject({ code: 'internal_error', cause: bug });
    expect(await login.state(handle)).toBe('failed');
    expect(await codeOf(login.finish(handle))).toBe('internal_error');
    expect(login.adapter.verified).toHaveLength(1);
  });

  it('because of keys that cannot be fetched can be finished again (F22)', async () => {
    const breakage = BREAKAGES.keys;
    const login = newLoginService();
    const { onVerify } = login.adapter;
    login.adapter.onVerify = async () => {
      throw breakage();
    };
    const handle = await login.approved();
    await expect(login.finish(handle)).rejects.toThrow();
    expect(await login.state(handle)).toBe('approved');
    login.adapter.onVerify = onVerify;
    expect(await login.finish(handle)).toMatchObject({ type: 'checked' });
  });

  it.each(['create', 'get'] as const)('because the store fails at %s can be finished again', async (failing) => {
    const login = newLoginService();
    const handle = await login.approved();
    if (failing === 'get') {
      // The evidence was claimed before, so the store is asked whose it is.
      await (await admitted(login, handle)).release();
    }
    login.store.before = (method, key) => {
      if (key.startsWith('used:') && method === failing) throw new Error('down');
    };
    expect(await codeOf(login.finish(handle))).toBe('store_unavailable');
    login.store.before = () => undefined;
    expect(await login.finish(handle)).toMatchObject({ type: 'checked' });
  });
});

it('of what the phone approved stands on what the operator sent, whatever the browser brings along (S32)', async () => {
  const login = newLoginService();
  const handle = await login.approved();
  await login.finish(handle, login.key, { jwt: 'of the browser' });
  expect(login.adapter.verified.map(({ evidence }) => evidence)).toEqual([{ jwt: expect.stringContaining('canary') }]);
});

describe('evidence that was used (S31)', () => {
  const evidence = { jwt: 'the same token' };

  it('is token_repeated in another login, in parallel too: one success', async () => {
    const login = newLoginService();
    const handles: string[] = [];
    for (const name of ['marie', 'paul', 'anna']) {
      handles.push(await login.start(name));
      login.adapter.ring.approve(evidence);
      await settle();
    }
    const seen = await Promise.all(handles.map((handle) => codeOf(login.finish(handle))));
    expect(seen.sort()).toEqual(['accepted', 'token_repeated', 'token_repeated']);
  });

  it('is token_repeated in the next attempt of the same login', async () => {
    const login = newLoginService();
    const handle = await login.start();
    login.adapter.ring.approve(evidence);
    await settle();
    await (await admitted(login, handle)).complete('/there');
    await login.start();
    login.adapter.ring.approve(evidence);
    await settle();
    expect(await codeOf(login.finish(handle))).toBe('token_repeated');
    expect(login.told(handle).at(-1)).toBe('refused token_repeated');
  });

  it('may be shown again by the attempt that owns it, after a breakage', async () => {
    const login = newLoginService();
    const handle = await login.start();
    login.adapter.ring.approve(evidence);
    await settle();
    await (await admitted(login, handle)).release();
    expect(await login.finish(handle)).toMatchObject({ type: 'checked' });
  });

  it('is remembered after its login is gone', async () => {
    const login = newLoginService();
    const handle = await login.start();
    login.adapter.ring.approve(evidence);
    await settle();
    await (await admitted(login, handle)).complete('/there');
    await pass(20 * MINUTE);
    const later = await login.start('paul');
    login.adapter.ring.approve(evidence);
    await settle();
    expect(await codeOf(login.finish(later))).toBe('token_repeated');
  });
});

describe('what the store holds of a login that has ended (S73, S63)', () => {
  const ends: [string, (login: TestLoginService) => Promise<string>][] = [
    [
      'finished',
      async (login) => {
        const handle = await login.approved('canary-marie');
        await (await admitted(login, handle)).complete('/there');
        return handle;
      },
    ],
    [
      'rejected',
      async (login) => {
        const handle = await login.start();
        login.adapter.ring.reject();
        return handle;
      },
    ],
    [
      'rejected by the browser',
      async (login) => {
        const handle = await login.approved();
        await login.service.cancel(handle, login.key);
        return handle;
      },
    ],
    [
      'rejected by the application',
      async (login) => {
        const handle = await login.approved();
        await (await admitted(login, handle)).refuse('user_refused');
        return handle;
      },
    ],
    [
      'expired without an answer',
      async (login) => {
        const handle = await login.start();
        await pass(MINUTE + 5 * SECOND);
        return handle;
      },
    ],
    [
      'expired after its approval',
      async (login) => {
        const handle = await login.approved();
        await pass(MINUTE);
        return handle;
      },
    ],
    [
      'failed on the way',
      async (login) => {
        const handle = await login.start();
        login.adapter.ring.fail(BREAKAGES.lost());
        return handle;
      },
    ],
    [
      'failed at the check',
      async (login) => {
        login.adapter.onVerify = async () => {
          throw BREAKAGES.signature();
        };
        const handle = await login.approved();
        await codeOf(login.finish(handle));
        return handle;
      },
    ],
  ];

  it.each(ends)('%s: no code, no token, no secret, no claim', async (end, run) => {
    const inner = memoryStore();
    const login = newLoginService({ store: inner });
    const handle = await run(login);
    await settle();
    const kept = await login.store.dump(handle);
    expect(JSON.parse(kept)).toMatchObject({ state: end.split(' ')[0] });
    for (const secret of [...Object.values(CANARIES), login.key]) expect(kept).not.toContain(secret);
    expect(kept).not.toContain('canary');
  });

  it('after ten minutes: nothing at all', async () => {
    const login = newLoginService();
    for (const [, run] of ends) {
      const handle = await run(login);
      await settle();
      await pass(11 * MINUTE);
      expect(await login.store.dump(handle)).toBe('');
    }
  });

  it('while it is on its way the token lies there only between approval and end', async () => {
    const login = newLoginService();
    const handle = await login.start();
    expect(await login.store.dump(handle)).not.toContain(CANARIES.jwt);
    login.adapter.ring.approve();
    await settle();
    const kept = await login.store.dump(handle);
    expect(kept).toContain(CANARIES.jwt);
    expect(kept).not.toContain(CANARIES.code);
  });
});
