import { browserKey, pass, ceremonyOf, useLoginServices } from '../helpers/login-service.js';
import { codeOf } from '../helpers/code-of.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const newDesk = useLoginServices();
const EVIDENCE = { jwt: 'of-the-ceremony' };

describe('a ceremony', () => {
  it('takes evidence once, for two minutes, measured from when it came', async () => {
    const shop = newDesk();
    const begun = Date.now();
    const handle = await shop.service.beginCeremony(shop.key, ceremonyOf('marie', 'register'));
    await pass(2 * MINUTE);
    const step = await shop.service.finish(handle, shop.key, EVIDENCE);
    expect(step).toMatchObject({ type: 'checked', approval: { method: 'fido2', identity: { id: 'marie' } } });
    const settled = { kind: 'register', person: 'marie', startedAt: begun, settledAt: begun + 2 * MINUTE };
    expect(shop.adapter.verified).toMatchObject([{ evidence: EVIDENCE, login: settled }]);
    if (step.type === 'checked') await step.approval.complete('/there');
    expect(await shop.service.finish(handle, shop.key, EVIDENCE)).toEqual({ type: 'already', redirect: '/there' });
    expect(shop.told()).toEqual(['started', 'finished']);
  });

  it('is over after them: nothing is verified', async () => {
    const shop = newDesk();
    const handle = await shop.service.beginCeremony(shop.key, ceremonyOf('marie'));
    await pass(2 * MINUTE + 1);
    expect(await shop.service.finish(handle, shop.key, EVIDENCE)).toEqual({ type: 'refused', code: 'login_expired' });
    expect(shop.adapter.verified).toEqual([]);
  });

  it('rings nobody, neither when it is given nor when a new code is asked for', async () => {
    const shop = newDesk();
    const handle = await shop.service.beginCeremony(shop.key, ceremonyOf('marie'));
    await shop.service.cancel(handle, shop.key);
    await shop.service.retry(handle, shop.key, (who) => async () => who, undefined);
    expect(shop.adapter.rings).toEqual([]);
    expect(await codeOf(shop.service.finish(handle, shop.key, EVIDENCE))).toBe('login_cancelled');
    expect(shop.adapter.verified).toEqual([]);
  });

  it('is of one browser, person and kind; the next one of them begins anew', async () => {
    const shop = newDesk();
    const handle = await shop.service.beginCeremony(shop.key, ceremonyOf('marie'));
    const others = [
      await shop.service.beginCeremony(browserKey(), ceremonyOf('marie')),
      await shop.service.beginCeremony(shop.key, ceremonyOf('leo')),
      await shop.service.beginCeremony(shop.key, ceremonyOf('marie', 'register')),
      await shop.start('marie'),
    ];
    expect(new Set([handle, ...others]).size).toBe(5);
    await pass(MINUTE + 59 * SECOND);
    expect(await shop.service.beginCeremony(shop.key, ceremonyOf('marie'))).toBe(handle);
    await pass(MINUTE);
    expect(await shop.service.finish(handle, shop.key, EVIDENCE)).toMatchObject({ type: 'checked' });
  });

  it('of which a browser that waits long asks for again is one start; a new one after its end is another (S16)', async () => {
    const shop = newDesk({
      limits: { perPerson: { starts: 1, seconds: 600 }, perVisitor: { starts: 2, seconds: 600 } },
    });
    const ask = async () => await codeOf(shop.service.beginCeremony(shop.key, ceremonyOf('marie')));
    expect([await ask(), await ask(), await ask()]).toEqual(Array(3).fill('accepted'));
    expect(shop.told()).toEqual(['started']);
    await pass(2 * MINUTE + 1);
    expect(await ask()).toBe('accepted');
    await pass(2 * MINUTE + 1);
    expect(await ask()).toBe('rate_limited');
  });

  it('is left alone while it is being finished', async () => {
    const shop = newDesk();
    const handle = await shop.service.beginCeremony(shop.key, ceremonyOf('marie'));
    const step = await shop.service.finish(handle, shop.key, EVIDENCE);
    await shop.service.beginCeremony(shop.key, ceremonyOf('marie'));
    if (step.type === 'checked') await step.approval.complete('/there');
    expect(await shop.service.view(handle, shop.key)).toEqual({ state: 'finished', redirect: '/there' });
  });

  it('keeps its evidence through a breakage, for 60 s, whatever is posted then', async () => {
    const shop = newDesk();
    const handle = await shop.service.beginCeremony(shop.key, ceremonyOf('marie'));
    const first = await shop.service.finish(handle, shop.key, EVIDENCE);
    if (first.type === 'checked') await first.approval.release();
    await pass(59 * SECOND);
    expect(await shop.service.finish(handle, shop.key, { jwt: 'another' })).toMatchObject({ type: 'checked' });
    expect(shop.adapter.verified.map(({ evidence }) => evidence)).toEqual([EVIDENCE, EVIDENCE]);
  });

  it('evidence for a login that asked a phone is not looked at', async () => {
    const shop = newDesk();
    const pending = await shop.start('marie');
    expect(await codeOf(shop.service.finish(pending, shop.key, EVIDENCE))).toBe('login_pending');
    const approved = await shop.approved('leo');
    await shop.service.finish(approved, shop.key, EVIDENCE);
    expect(shop.adapter.verified.map(({ evidence }) => evidence)).not.toContainEqual(EVIDENCE);
  });

  it('that failed in the browser: the event has the operator’s word, no view has', async () => {
    const shop = newDesk();
    const handle = await shop.service.beginCeremony(shop.key, ceremonyOf('marie'));
    await shop.service.cancel(handle, shop.key, 'user_not_found');
    expect(shop.events.at(-1)).toMatchObject({ type: 'failed', operatorCode: 'user_not_found' });
    expect(await shop.service.view(handle, shop.key)).toEqual({ state: 'ceremony' });
  });

  it('none is given by a desk that closes', async () => {
    const shop = newDesk();
    await shop.service.close();
    expect(await codeOf(shop.service.beginCeremony(shop.key, ceremonyOf('marie')))).toBe('closed');
  });
});
