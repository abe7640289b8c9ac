import { ROUTER } from '../../lib/login/record.js';
import { browserKey, pass, ceremonyOf, useLoginServices } from '../helpers/login-service.js';
import { codeOf } from '../helpers/code-of.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const newLoginService = useLoginServices();
const EVIDENCE = { jwt: 'of-the-ceremony' };

describe('a ceremony', () => {
  it('takes evidence once, for two minutes, measured from when it came', async () => {
    const login = newLoginService();
    const begun = Date.now();
    const handle = await login.service.beginCeremony(login.key, ceremonyOf('marie', 'register'));
    await pass(2 * MINUTE);
    const step = await login.finish(handle, login.key, EVIDENCE);
    expect(step).toMatchObject({ type: 'checked', approval: { method: 'fido2', identity: { id: 'marie' } } });
    const settled = { kind: 'register', person: 'marie', startedAt: begun, settledAt: begun + 2 * MINUTE };
    expect(login.adapter.verified).toMatchObject([{ evidence: EVIDENCE, login: settled }]);
    if (step.type === 'checked') await step.approval.complete('/there');
    expect(await login.finish(handle, login.key, EVIDENCE)).toMatchObject({ type: 'already', redirect: '/there' });
    expect(login.told()).toEqual(['started', 'finished']);
  });

  it('is over after them: nothing is verified', async () => {
    const login = newLoginService();
    const handle = await login.service.beginCeremony(login.key, ceremonyOf('marie'));
    await pass(2 * MINUTE + 1);
    expect(await login.finish(handle, login.key, EVIDENCE)).toEqual({ type: 'refused', code: 'login_expired' });
    expect(login.adapter.verified).toEqual([]);
  });

  it('rings nobody, neither when it is given nor when a new code is asked for', async () => {
    const login = newLoginService();
    const handle = await login.service.beginCeremony(login.key, ceremonyOf('marie'));
    await login.service.cancel(handle, login.key);
    await login.service.retry(handle, login.key, { lookup: (who) => async () => who, address: undefined });
    expect(login.adapter.rings).toEqual([]);
    expect(await codeOf(login.finish(handle, login.key, EVIDENCE))).toBe('login_cancelled');
    expect(login.adapter.verified).toEqual([]);
  });

  it('is of one browser, person and kind; the next one of them begins anew', async () => {
    const login = newLoginService();
    const handle = await login.service.beginCeremony(login.key, ceremonyOf('marie'));
    const others = [
      await login.service.beginCeremony(browserKey(), ceremonyOf('marie')),
      await login.service.beginCeremony(login.key, ceremonyOf('leo')),
      await login.service.beginCeremony(login.key, ceremonyOf('marie', 'register')),
      await login.start('marie'),
    ];
    expect(new Set([handle, ...others]).size).toBe(5);
    await pass(MINUTE + 59 * SECOND);
    expect(await login.service.beginCeremony(login.key, ceremonyOf('marie'))).toBe(handle);
    await pass(MINUTE);
    expect(await login.finish(handle, login.key, EVIDENCE)).toMatchObject({ type: 'checked' });
  });

  it('of which a browser that waits long asks for again is one start; a new one after its end is another (S16)', async () => {
    const login = newLoginService({
      limits: { perPerson: { starts: 1, seconds: 600 }, perVisitor: { starts: 2, seconds: 600 } },
    });
    const ask = async () => await codeOf(login.service.beginCeremony(login.key, ceremonyOf('marie')));
    expect([await ask(), await ask(), await ask()]).toEqual(Array(3).fill('accepted'));
    expect(login.told()).toEqual(['started']);
    await pass(2 * MINUTE + 1);
    expect(await ask()).toBe('accepted');
    await pass(2 * MINUTE + 1);
    expect(await ask()).toBe('rate_limited');
  });

  it('is left alone while it is being finished', async () => {
    const login = newLoginService();
    const handle = await login.service.beginCeremony(login.key, ceremonyOf('marie'));
    const step = await login.finish(handle, login.key, EVIDENCE);
    await login.service.beginCeremony(login.key, ceremonyOf('marie'));
    if (step.type === 'checked') await step.approval.complete('/there');
    expect(await login.service.view(handle, login.key)).toEqual({ state: 'finished', redirect: '/there' });
  });

  it('keeps its evidence through a breakage, for 60 s, whatever is posted then', async () => {
    const login = newLoginService();
    const handle = await login.service.beginCeremony(login.key, ceremonyOf('marie'));
    const first = await login.finish(handle, login.key, EVIDENCE);
    if (first.type === 'checked') await first.approval.release();
    await pass(59 * SECOND);
    expect(await login.finish(handle, login.key, { jwt: 'another' })).toMatchObject({ type: 'checked' });
    expect(login.adapter.verified.map(({ evidence }) => evidence)).toEqual([EVIDENCE, EVIDENCE]);
  });

  it('evidence for a login that asked a phone is not looked at', async () => {
    const login = newLoginService();
    const pending = await login.start('marie');
    expect(await codeOf(login.finish(pending, login.key, EVIDENCE))).toBe('login_pending');
    const approved = await login.approved('leo');
    await login.finish(approved, login.key, EVIDENCE);
    expect(login.adapter.verified.map(({ evidence }) => evidence)).not.toContainEqual(EVIDENCE);
  });

  it('that failed in the browser: the event has the operator’s word, no view has', async () => {
    const login = newLoginService();
    const handle = await login.service.beginCeremony(login.key, ceremonyOf('marie'));
    await login.service.cancel(handle, login.key, 'user_not_found');
    expect(login.events.at(-1)).toMatchObject({ type: 'failed', operatorCode: 'user_not_found' });
    expect(await login.service.view(handle, login.key)).toEqual({ state: 'ceremony' });
  });

  it('none is given by a service that closes', async () => {
    const login = newLoginService();
    await login.service.close();
    expect(await codeOf(login.service.beginCeremony(login.key, ceremonyOf('marie')))).toBe('closed');
  });
});

describe('a ceremony that adds a device', () => {
  const begun = async (sessionUser?: string) => {
    const login = newLoginService();
    const handle = await login.service.beginCeremony(login.key, { ...ceremonyOf('marie', 'register'), sessionUser });
    const finish = (asked: { sessionUser?: string; fresh: boolean }) =>
      login.service.finish(handle, login.key, { place: ROUTER, evidence: EVIDENCE, ...asked });
    return { login, finish };
  };

  it('asks for a fresh login at the finish, too: the session may have been left out at the start', async () => {
    const { login, finish } = await begun('anna');
    expect(await codeOf(finish({ sessionUser: 'anna', fresh: false }))).toBe('fresh_login_required');
    expect(login.adapter.verified).toHaveLength(0);
    expect(await finish({ sessionUser: 'anna', fresh: true })).toMatchObject({ type: 'checked' });
  });

  it.each([
    ['begun without a session, in an open one', undefined, 'anna'],
    ['begun in an open session, without it', 'anna', undefined],
    ['begun in another’s session', 'anna', 'bert'],
  ])('belongs to the session’s user: %s it is not known', async (_, from, to) => {
    const { login, finish } = await begun(from);
    const session = to === undefined ? {} : { sessionUser: to };
    expect(await codeOf(finish({ ...session, fresh: true }))).toBe('login_not_found');
    expect(login.adapter.verified).toHaveLength(0);
  });
});
