import { LoginError } from '../../lib/login/errors.js';
import { browserKey, pass, useLoginServices } from '../helpers/login-service.js';
import type { TestLoginService } from '../helpers/login-service.js';
import { BREAKAGES } from '../helpers/scripted-adapter.js';

const newLoginService = useLoginServices();
const SECOND = 1000;

/** What the page of a browser of its own shows a moment after a start. */
async function seen(login: TestLoginService, identifier = 'marie') {
  const key = browserKey();
  const lookup = () => (identifier === 'stranger' ? null : identifier);
  const handle = await login.start(identifier, { key, lookup });
  await pass(600);
  return await login.service.view(handle, key);
}

describe('an operator that is down (F1)', () => {
  it('is left alone for ten seconds after five starts that broke, and whoever starts is told at once', async () => {
    const login = newLoginService();
    let probes = 0;
    login.adapter.onProbe = () => {
      probes += 1;
      throw BREAKAGES.unreachable();
    };
    login.adapter.onBegin = () => {
      throw BREAKAGES.unreachable();
    };
    for (let at = 0; at < 5; at += 1) expect(await seen(login)).toMatchObject({ error: 'operator_unreachable' });
    const [known, unknown] = [await seen(login), await seen(login, 'stranger')];
    expect(known).toMatchObject({ state: 'failed', error: 'operator_unreachable', retryAt: expect.any(Number) });
    expect(unknown).toEqual(known);
    expect([login.adapter.begun.length, probes]).toEqual([5, 0]);

    // Then one question for all who start at once.
    await pass(10 * SECOND);
    await Promise.all([seen(login), seen(login), seen(login, 'stranger')]);
    expect([login.adapter.begun.length, probes]).toEqual([5, 1]);

    login.adapter.onProbe = () => undefined;
    login.adapter.onBegin = () => login.adapter.challenge();
    await pass(10 * SECOND);
    expect([await seen(login), await seen(login, 'stranger')]).toMatchObject([
      { state: 'pending' },
      { state: 'pending' },
    ]);
  });

  it('that answers no question in time stays down, and no start waits longer than five seconds', async () => {
    const login = newLoginService();
    login.adapter.onProbe = () => new Promise(() => undefined);
    login.adapter.onBegin = () => {
      throw BREAKAGES.timeout();
    };
    for (let at = 0; at < 5; at += 1) await seen(login);
    await pass(10 * SECOND);
    const key = browserKey();
    const handle = await login.start('marie', { key });
    await pass(5 * SECOND);
    expect(await login.service.view(handle, key)).toMatchObject({ error: 'operator_unreachable' });
  });

  it('is no operator that fails over single people: one answer and the count begins anew', async () => {
    const login = newLoginService();
    const outcomes = Array.from('xxxx.xxxx.xxxx', (sign) => sign === '.');
    for (const works of outcomes) {
      login.adapter.onBegin = () => {
        if (!works) throw BREAKAGES.unreachable();
        return login.adapter.challenge();
      };
      await seen(login);
    }
    for (const code of ['operator_busy', 'configuration_error', 'operator_answer_invalid'] as const) {
      login.adapter.onBegin = () => {
        throw new LoginError(code);
      };
      for (let at = 0; at < 5; at += 1) await seen(login);
    }
    expect(login.adapter.begun).toHaveLength(outcomes.length + 15);
  });
});
