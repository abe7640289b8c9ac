import { LOGIN_ERROR_CODES, LoginError } from '../../lib/login/errors.js';
import type { CheckedApproval, Finding } from '../../lib/login/finish.js';
import type { Identity } from '../../lib/login/operator.js';
import { memoryStore } from '../../lib/login/store.js';
import type { TestLoginService } from '../helpers/login-service.js';
import { pass, settle, useLoginServices } from '../helpers/login-service.js';
import { codeOf } from '../helpers/code-of.js';
import { BREAKAGES, CANARIES } from '../helpers/scripted-adapter.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const newDesk = useLoginServices();

/** An approval in the hands of whoever asked. */
async function admitted(shop: TestLoginService, handle: string): Promise<CheckedApproval<Identity>> {
  const step = await shop.service.finish(handle, shop.key);
  if (step.type !== 'checked') throw new Error(`Not checked but ${step.type}.`);
  return step.approval;
}

describe('a finish', () => {
  it('hands out who was approved, and where to go', async () => {
    const shop = newDesk();
    const handle = await shop.approved('marie', { returnTo: '/cart' });
    const admission = await admitted(shop, handle);
    expect(admission.identity).toEqual({
      provider: 'idtoken',
      id: 'marie',
      scopes: ['identity:name'],
      missingScopes: [],
    });
    expect(admission.returnTo).toBe('/cart');
    await admission.complete('/there');
    expect(await shop.service.view(handle, shop.key)).toEqual({ state: 'finished', redirect: '/there' });
    expect(shop.told(handle)).toEqual(['started', 'approved', 'finished']);
  });

  it.each(['starting', 'pending'] as const)(
    'of a login that is %s is login_pending, and changes nothing',
    async (state) => {
      const shop = newDesk();
      if (state === 'starting') shop.adapter.onBegin = () => new Promise(() => undefined);
      const handle = await shop.start();
      const before = await shop.store.dump(handle);
      expect(await codeOf(shop.service.finish(handle, shop.key))).toBe('login_pending');
      expect(await shop.store.dump(handle)).toBe(before);
    },
  );

  it('happens once: of 50 in parallel one is admitted, 49 are sent to its target (F37, F52)', async () => {
    const shop = newDesk();
    const handle = await shop.approved();
    const steps: Finding<Identity>[] = [];
    const all = Array.from({ length: 50 }, async () => {
      const step = await shop.service.finish(handle, shop.key);
      steps.push(step);
      if (step.type === 'checked') {
        await pass(2 * SECOND);
        await step.approval.complete('/there');
      }
    });
    await Promise.all(all);
    expect(steps.filter(({ type }) => type === 'checked')).toHaveLength(1);
    expect(steps.filter(({ type }) => type === 'already')).toHaveLength(49);
    expect(steps[49]).toEqual({ type: 'already', redirect: '/there' });
    expect(shop.adapter.verified).toHaveLength(1);
    expect(shop.told(handle).filter((event) => event === 'finished')).toHaveLength(1);
    expect(shop.store.watchers).toBe(0);
  });

  it('happens once over two desks on one store (F37)', async () => {
    const shop = newDesk();
    const other = newDesk({ adapter: shop.adapter, store: shop.store });
    const handle = await shop.approved();
    const [one, two] = [shop.service.finish(handle, shop.key), other.service.finish(handle, shop.key)];
    const first = await Promise.race([one, two]);
    if (first.type === 'checked') await first.approval.complete('/there');
    expect([(await one).type, (await two).type].sort()).toEqual(['already', 'checked']);
  });

  it('that comes again within a minute is sent to the target, and logs nobody in (F37, F53)', async () => {
    const shop = newDesk();
    const handle = await shop.approved();
    await (await admitted(shop, handle)).complete('/there');
    await pass(MINUTE - 1);
    expect(await shop.service.finish(handle, shop.key)).toEqual({ type: 'already', redirect: '/there' });
    await pass(1);
    expect(await codeOf(shop.service.finish(handle, shop.key))).toBe('login_not_found');
    expect(shop.adapter.verified).toHaveLength(1);
  });

  it('waits for one that runs and then breaks, and takes its place', async () => {
    const shop = newDesk();
    const handle = await shop.approved();
    const first = await admitted(shop, handle);
    const second = shop.service.finish(handle, shop.key);
    await pass(5 * SECOND);
    await first.release();
    expect(await second).toMatchObject({ type: 'checked' });
  });

  it('does not wait for ever for one that died with its process', async () => {
    const shop = newDesk();
    const handle = await shop.approved();
    await admitted(shop, handle);
    const second = codeOf(shop.service.finish(handle, shop.key));
    await pass(2 * MINUTE);
    expect(await second).toBe('login_not_found');
  });
});

describe('an approval that is given back', () => {
  it('can be finished again for a minute after the approval, without a push (F34, F36)', async () => {
    const shop = newDesk();
    const handle = await shop.approved();
    for (let at = 0; at < 3; at += 1) {
      const admission = await admitted(shop, handle);
      await pass(10 * SECOND);
      await admission.release();
      expect(await shop.state(handle)).toBe('approved');
    }
    await pass(30 * SECOND - 1);
    await (await admitted(shop, handle)).complete('/there');
    expect(await shop.state(handle)).toBe('finished');
    expect(shop.adapter.begun).toHaveLength(1);
    expect(shop.told(handle)).toEqual(['started', 'approved', 'finished']);
  });

  it('expires at the end of that minute and no later (F36)', async () => {
    const shop = newDesk();
    const handle = await shop.approved();
    await (await admitted(shop, handle)).release();
    await pass(MINUTE - 1);
    expect(await shop.state(handle)).toBe('approved');
    await pass(1);
    expect(await shop.state(handle)).toBe('expired');
    expect(shop.told(handle).at(-1)).toBe('expired');
  });

  it('after that minute has expired: the finish that began in time was the last one', async () => {
    const shop = newDesk();
    const handle = await shop.approved();
    await pass(55 * SECOND);
    const admission = await admitted(shop, handle);
    await pass(10 * SECOND);
    expect(await shop.state(handle)).toBe('approved');
    await admission.release();
    expect(await shop.state(handle)).toBe('expired');
    expect(await shop.service.finish(handle, shop.key)).toEqual({ type: 'refused', code: 'login_expired' });
    expect(await shop.store.dump(handle)).not.toContain(CANARIES.jwt);
    expect(shop.told(handle)).toEqual(['started', 'approved', 'expired']);
  });

  it('and a finish that ends after that minute still counts, with its target', async () => {
    const shop = newDesk();
    const handle = await shop.approved();
    await pass(MINUTE - 1);
    const admission = await admitted(shop, handle);
    await pass(20 * SECOND);
    await admission.complete('/there');
    expect(await shop.service.finish(handle, shop.key)).toEqual({ type: 'already', redirect: '/there' });
    expect(shop.told(handle)).toEqual(['started', 'approved', 'finished']);
  });
});

describe('an admission', () => {
  it.each(['finish', 'refuse', 'giveBack'] as const)('that was given back does nothing more: not %s', async (late) => {
    const shop = newDesk();
    const handle = await shop.approved();
    const first = await admitted(shop, handle);
    await first.release();
    const second = await admitted(shop, handle);
    const told = shop.told(handle).length;
    if (late === 'finish') await first.complete('/elsewhere');
    else if (late === 'refuse') await first.refuse();
    else await first.release();
    expect(await shop.store.get(handle)).toMatchObject({ state: 'finishing' });
    expect(shop.told(handle)).toHaveLength(told);
    await second.complete('/there');
    expect(await shop.service.view(handle, shop.key)).toEqual({ state: 'finished', redirect: '/there' });
  });

  it('that the application refuses ends the login for good', async () => {
    const shop = newDesk();
    const handle = await shop.approved();
    const admission = await admitted(shop, handle);
    await admission.refuse();
    await admission.release();
    expect(await shop.service.view(handle, shop.key)).toEqual({ state: 'rejected', by: 'application' });
    expect(await shop.service.finish(handle, shop.key)).toEqual({ type: 'refused', code: 'user_refused' });
    expect(shop.told(handle)).toEqual(['started', 'approved', 'refused user_refused']);
  });

  it('can be given back when the store fails at its end', async () => {
    const shop = newDesk();
    const handle = await shop.approved();
    const admission = await admitted(shop, handle);
    shop.store.before = (method) => {
      if (method === 'move') throw new Error('down');
    };
    expect(await codeOf(admission.complete('/there'))).toBe('store_unavailable');
    shop.store.before = () => undefined;
    await admission.release();
    expect(await shop.service.finish(handle, shop.key)).toMatchObject({ type: 'checked' });
    expect(shop.told(handle)).not.toContain('finished');
  });
});

describe('an approval that does not stand the check', () => {
  const refusals = LOGIN_ERROR_CODES.filter(
    (code) => new LoginError(code).status === 403 && code !== 'origin_forbidden',
  );

  it.each([...refusals, 'clock_skew' as const])('%s ends the login, and is told (F24)', async (code) => {
    const shop = newDesk();
    shop.adapter.onVerify = async () => {
      throw new LoginError(code);
    };
    const handle = await shop.approved();
    expect(await codeOf(shop.service.finish(handle, shop.key))).toBe(code);
    expect(await shop.service.view(handle, shop.key)).toMatchObject({ state: 'failed', error: code });
    expect(await codeOf(shop.service.finish(handle, shop.key))).toBe(code);
    expect(shop.adapter.verified).toHaveLength(1);
    expect(shop.told(handle)).toEqual(['started', 'approved', `refused ${code}`]);
  });

  it('says what is wrong with it although the store cannot note it', async () => {
    const shop = newDesk();
    shop.adapter.onVerify = async () => {
      shop.store.before = () => {
        throw new Error('down');
      };
      throw BREAKAGES.signature();
    };
    const handle = await shop.approved();
    expect(await codeOf(shop.service.finish(handle, shop.key))).toBe(BREAKAGES.signature().code);
    shop.store.before = () => undefined;
  });

  it('because of a bug is told as one, and is not offered again', async () => {
    const shop = newDesk();
    const bug = new TypeError('oops');
    shop.adapter.onVerify = async () => {
      throw bug;
    };
    const handle = await shop.approved();
    await expect(shop.service.finish(handle, shop.key)).rejects.toMatchObject({ code: 'internal_error', cause: bug });
    expect(await shop.state(handle)).toBe('failed');
    expect(await codeOf(shop.service.finish(handle, shop.key))).toBe('internal_error');
    expect(shop.adapter.verified).toHaveLength(1);
  });

  it('because of keys that cannot be fetched can be finished again (F22)', async () => {
    const breakage = BREAKAGES.keys;
    const shop = newDesk();
    const { onVerify } = shop.adapter;
    shop.adapter.onVerify = async () => {
      throw breakage();
    };
    const handle = await shop.approved();
    await expect(shop.service.finish(handle, shop.key)).rejects.toThrow();
    expect(await shop.state(handle)).toBe('approved');
    shop.adapter.onVerify = onVerify;
    expect(await shop.service.finish(handle, shop.key)).toMatchObject({ type: 'checked' });
  });

  it.each(['create', 'get'] as const)('because the store fails at %s can be finished again', async (failing) => {
    const shop = newDesk();
    const handle = await shop.approved();
    if (failing === 'get') {
      // The evidence was claimed before, so the store is asked whose it is.
      await (await admitted(shop, handle)).release();
    }
    shop.store.before = (method, key) => {
      if (key.startsWith('used:') && method === failing) throw new Error('down');
    };
    expect(await codeOf(shop.service.finish(handle, shop.key))).toBe('store_unavailable');
    shop.store.before = () => undefined;
    expect(await shop.service.finish(handle, shop.key)).toMatchObject({ type: 'checked' });
  });
});

describe('evidence that was used (S31)', () => {
  const evidence = { jwt: 'the same token' };

  it('is token_repeated in another login, in parallel too: one success', async () => {
    const shop = newDesk();
    const handles: string[] = [];
    for (const name of ['marie', 'paul', 'anna']) {
      handles.push(await shop.start(name));
      shop.adapter.ring.approve(evidence);
      await settle();
    }
    const seen = await Promise.all(handles.map((handle) => codeOf(shop.service.finish(handle, shop.key))));
    expect(seen.sort()).toEqual(['accepted', 'token_repeated', 'token_repeated']);
  });

  it('is token_repeated in the next attempt of the same login', async () => {
    const shop = newDesk();
    const handle = await shop.start();
    shop.adapter.ring.approve(evidence);
    await settle();
    await (await admitted(shop, handle)).complete('/there');
    await shop.start();
    shop.adapter.ring.approve(evidence);
    await settle();
    expect(await codeOf(shop.service.finish(handle, shop.key))).toBe('token_repeated');
    expect(shop.told(handle).at(-1)).toBe('refused token_repeated');
  });

  it('may be shown again by the attempt that owns it, after a breakage', async () => {
    const shop = newDesk();
    const handle = await shop.start();
    shop.adapter.ring.approve(evidence);
    await settle();
    await (await admitted(shop, handle)).release();
    expect(await shop.service.finish(handle, shop.key)).toMatchObject({ type: 'checked' });
  });

  it('is remembered after its login is gone', async () => {
    const shop = newDesk();
    const handle = await shop.start();
    shop.adapter.ring.approve(evidence);
    await settle();
    await (await admitted(shop, handle)).complete('/there');
    await pass(20 * MINUTE);
    const later = await shop.start('paul');
    shop.adapter.ring.approve(evidence);
    await settle();
    expect(await codeOf(shop.service.finish(later, shop.key))).toBe('token_repeated');
  });
});

describe('what the store holds of a login that has ended (S73, S63)', () => {
  const ends: [string, (shop: TestLoginService) => Promise<string>][] = [
    [
      'finished',
      async (shop) => {
        const handle = await shop.approved('canary-marie');
        await (await admitted(shop, handle)).complete('/there');
        return handle;
      },
    ],
    [
      'rejected',
      async (shop) => {
        const handle = await shop.start();
        shop.adapter.ring.reject();
        return handle;
      },
    ],
    [
      'rejected by the browser',
      async (shop) => {
        const handle = await shop.approved();
        await shop.service.cancel(handle, shop.key);
        return handle;
      },
    ],
    [
      'rejected by the application',
      async (shop) => {
        const handle = await shop.approved();
        await (await admitted(shop, handle)).refuse();
        return handle;
      },
    ],
    [
      'expired without an answer',
      async (shop) => {
        const handle = await shop.start();
        await pass(MINUTE + 5 * SECOND);
        return handle;
      },
    ],
    [
      'expired after its approval',
      async (shop) => {
        const handle = await shop.approved();
        await pass(MINUTE);
        return handle;
      },
    ],
    [
      'failed on the way',
      async (shop) => {
        const handle = await shop.start();
        shop.adapter.ring.fail(BREAKAGES.lost());
        return handle;
      },
    ],
    [
      'failed at the check',
      async (shop) => {
        shop.adapter.onVerify = async () => {
          throw BREAKAGES.signature();
        };
        const handle = await shop.approved();
        await codeOf(shop.service.finish(handle, shop.key));
        return handle;
      },
    ],
  ];

  it.each(ends)('%s: no code, no token, no secret, no claim', async (end, run) => {
    const inner = memoryStore();
    const shop = newDesk({ store: inner });
    const handle = await run(shop);
    await settle();
    const kept = await shop.store.dump(handle);
    expect(JSON.parse(kept)).toMatchObject({ state: end.split(' ')[0] });
    for (const secret of [...Object.values(CANARIES), shop.key]) expect(kept).not.toContain(secret);
    expect(kept).not.toContain('canary');
  });

  it('after ten minutes: nothing at all', async () => {
    const shop = newDesk();
    for (const [, run] of ends) {
      const handle = await run(shop);
      await settle();
      await pass(11 * MINUTE);
      expect(await shop.store.dump(handle)).toBe('');
    }
  });

  it('while it is on its way the token lies there only between approval and end', async () => {
    const shop = newDesk();
    const handle = await shop.start();
    expect(await shop.store.dump(handle)).not.toContain(CANARIES.jwt);
    shop.adapter.ring.approve();
    await settle();
    const kept = await shop.store.dump(handle);
    expect(kept).toContain(CANARIES.jwt);
    expect(kept).not.toContain(CANARIES.code);
  });
});
