import { eventTypeOf, reporter } from '../../lib/login/events.js';
import type { LoginEvent, ReporterSettings } from '../../lib/login/events.js';
import { hashedVisitor, keyedHash } from '../../lib/login/keyed-hash.js';
import { LoginError } from '../../lib/login/errors.js';
import { supportCode } from '../../lib/login/support-code.js';
import { browserKey, pass, requestOf, settle, useLoginServices } from '../helpers/login-service.js';

const newLoginService = useLoginServices();

/** A report, and what it tells. */
function listening(over: Partial<ReporterSettings> = {}) {
  const events: LoginEvent[] = [];
  const onEvent = (event: LoginEvent) => void events.push(event);
  return { events, report: reporter({ provider: 'idtoken', hash: keyedHash('a secret'), onEvent, ...over }) };
}

/** What a call is refused with. */
async function errorOf(call: Promise<unknown>): Promise<LoginError> {
  return await call.then(
    () => Promise.reject(new Error('It is not refused.')),
    (error: unknown) => error as LoginError,
  );
}

const SUBJECT = { handle: 'idtoken.0123abcd', identifier: 'marie' };

describe('who it was (S65)', () => {
  const told = ({ identifier = 'marie', address = '192.0.2.7' }, secret = 'a secret') => {
    const hash = keyedHash(secret);
    const { events, report } = listening({ hash });
    report('started', { ...SUBJECT, identifier, visitor: hashedVisitor(hash, address).near });
    return events[0]!;
  };

  it('is told as hashes, which are the same for each event of a person and of a visitor', () => {
    const { person, visitor } = told({});
    expect(person).toMatch(/^[\w-]{16}$/);
    expect(visitor).toMatch(/^[\w-]{16}$/);
    expect(told({ address: '192.0.2.8' })).toMatchObject({ person });
    expect(told({ identifier: 'leo' })).toMatchObject({ visitor });
    expect(told({ address: '192.0.2.8' }).visitor).not.toBe(visitor);
    expect(told({ identifier: 'leo' }).person).not.toBe(person);
  });

  it('whichever way it is spelled', () => {
    expect(told({ identifier: 'M\u{200B}ARIE' }).person).toBe(told({}).person);
    expect(told({ address: '::ffff:192.0.2.7' }).visitor).toBe(told({}).visitor);
    expect(told({ address: '2001:db8::1' }).visitor).toBe(told({ address: '2001:db8::ffff' }).visitor);
  });

  it('cannot be found out without the secret', () => {
    const other = told({}, 'another secret');
    expect([other.person, other.visitor]).not.toEqual([told({}).person, told({}).visitor]);
    expect(JSON.stringify(other)).not.toMatch(/marie|192\.0\.2/);
  });

  it('is left out where it is not known', () => {
    const { events, report } = listening();
    report('not_found', { handle: '' });
    expect(Object.keys(events[0]!)).toEqual(['type', 'provider', 'handle', 'supportCode', 'at']);
  });
});

describe('the support code', () => {
  it('is that of the login, in the event and for the page', () => {
    const { events, report } = listening();
    expect(report('failed', SUBJECT)).toBe('0123 ABCD');
    expect(events[0]).toMatchObject({ supportCode: '0123 ABCD' });
  });

  it('is one of its own where there is no login', () => {
    const { events, report } = listening();
    const codes = [report('invalid', { handle: '' }), report('invalid', { handle: '' })];
    expect(events.map((event) => event.supportCode)).toEqual(codes);
    expect(codes[0]).toMatch(/^[\dA-F]{4} [\dA-F]{4}$/);
    expect(new Set(codes).size).toBe(2);
  });
});

it('no text of a visitor stands in place of a handle: nobody writes lines into a log (S64)', () => {
  const login = newLoginService();
  for (const handle of ['idtoken.x\r\nforged', `other.${'0'.repeat(64)}`, '\u001b[2J', 'idtoken.']) {
    login.service.reportAnswered(new LoginError('login_not_found'), { handle, address: undefined });
    expect(login.events.at(-1)).toMatchObject({ type: 'not_found', handle: '' });
  }
});

it('what strangers can send without end is told sixty times a minute, and nothing else is held back', async () => {
  const { events, report } = listening();
  for (let count = 0; count < 100; count += 1) {
    report('forbidden', SUBJECT);
    report('failed', SUBJECT);
  }
  const count = (type: string) => events.filter((event) => event.type === type).length;
  expect([count('forbidden'), count('failed')]).toEqual([60, 100]);
  await pass(60_000);
  report('not_found', SUBJECT);
  expect(count('not_found')).toBe(1);
});

it.each([
  ['failed', 'store_unavailable'],
  ['refused', 'token_signature'],
  ['limited', 'rate_limited'],
  ['forbidden', 'origin_forbidden'],
  ['forbidden', 'login_required'],
  ['not_found', 'login_not_found'],
  ['invalid', 'method_not_allowed'],
  ['invalid', 'body_too_large'],
] as const)('%s is what %s is told as', (type, code) => {
  expect(eventTypeOf(new LoginError(code))).toBe(type);
});

describe('why a login ended, and how long it took (S65)', () => {
  const last = (login: ReturnType<typeof newLoginService>) => {
    const { type, code, reason, ms } = login.events.at(-1)!;
    return { type, code, reason, ms };
  };

  it('nobody answered', async () => {
    const login = newLoginService();
    await login.start();
    await pass(65_000);
    expect(last(login)).toMatchObject({ type: 'expired', reason: 'no_answer', ms: 65_000 });
  });

  it.each([
    ['the application knows no such person', 'not_resolved', { lookup: async () => null }],
    ['the operator knows no such person', 'unknown_person', {}],
  ])('%s', async (_, reason, over) => {
    const login = newLoginService();
    login.adapter.onBegin = () => ({ unknownPerson: true });
    await login.start('marie', over);
    await pass(70_000);
    expect(last(login)).toMatchObject({ type: 'expired', reason });
  });

  it('strangers asked this person too often', async () => {
    const login = newLoginService({ limits: { perPerson: { starts: 1, seconds: 300 } } });
    await login.start('marie', { address: '192.0.2.1' });
    await login.start('marie', { address: '192.0.2.2', key: browserKey() });
    await pass(80_000);
    expect(login.events.map(({ reason }) => reason).filter(Boolean)).toEqual(['no_answer', 'over_budget']);
  });

  it('this visitor asked too often, or was refused a moment ago: told with the code that the page shows', async () => {
    const login = newLoginService({ limits: { perVisitor: { starts: 1, seconds: 300 } } });
    const handle = await login.start();
    login.adapter.ring.reject();
    await settle();
    const again = await errorOf(
      login.service.retry(handle, login.key, { ...requestOf('marie'), lookup: () => () => 'marie' }),
    );
    expect(again).toMatchObject({ code: 'rate_limited', reason: 'refused_lately', handle });
    const other = await errorOf(login.service.start(browserKey(), requestOf('leo')));
    expect(other).toMatchObject({ code: 'rate_limited', reason: 'visitor_over_budget' });
    const limited = login.events.filter(({ type }) => type === 'limited');
    expect(limited.map(({ reason }) => reason)).toEqual(['refused_lately', 'visitor_over_budget']);
    expect(login.service.reportAnswered(other, { address: undefined })).toBe(limited[1]!.supportCode);
    expect(limited[0]).toMatchObject({ supportCode: supportCode(handle) });
    expect(login.events.filter(({ type }) => type === 'limited')).toHaveLength(2);
  });

  it.each([
    ['wrong_code', 'wrong_code' as const],
    ['refused', 'refused' as const],
    ['not_approved', undefined],
  ])('on the phone: %s', async (reason, why) => {
    const login = newLoginService();
    jest.spyOn(login.adapter, 'outcome').mockImplementation(async (_challenge, listener) => {
      listener.up();
      return { type: 'rejected', why };
    });
    await login.start();
    await settle();
    expect(last(login)).toMatchObject({ type: 'rejected', reason });
  });

  it('stopped in the browser; approved and never finished', async () => {
    const login = newLoginService();
    await login.service.cancel(await login.start(), login.key);
    expect(last(login)).toMatchObject({ type: 'rejected', code: 'login_cancelled', reason: 'cancelled' });
    await login.approved('leo');
    await pass(60_000);
    expect(last(login)).toMatchObject({ type: 'expired', reason: 'not_finished', ms: 60_000 });
  });

  it('of another browser, or of none', async () => {
    const login = newLoginService();
    const handle = await login.start();
    const reasonOf = async (handle: string) => (await errorOf(login.service.view(handle, browserKey()))).reason;
    expect(await reasonOf(handle)).toBe('other_browser');
    expect(await reasonOf('idtoken.x')).toBe('unknown_login');
  });
});

it.each<[string, () => unknown]>([
  [
    'throws',
    () => {
      throw new Error('the log is full');
    },
  ],
  ['rejects', async () => await Promise.reject(new Error('the log is full'))],
])('an onEvent that %s breaks no login, and is told of once a minute', async (_, onEvent) => {
  const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  const { report } = listening({ onEvent });
  for (const type of ['started', 'approved', 'finished'] as const) expect(report(type, SUBJECT)).toMatch(/\w/);
  await jest.advanceTimersByTimeAsync(60_000);
  report('started', SUBJECT);
  await jest.advanceTimersByTimeAsync(1);
  expect(warned.mock.calls.map(([sentence]) => sentence)).toEqual(['the log is full', 'the log is full']);
});
