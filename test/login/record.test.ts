import { LOGIN_ERROR_CODES } from '../../lib/login/errors.js';
import {
  isEnd,
  mayFollow,
  transition,
  type Begun,
  type LoginRecord,
  type RecordState,
} from '../../lib/login/record.js';
import { AFTERLIFE_MS, answeredUntil, isLive, isOver, keptUntil, lastingCode } from '../../lib/login/lifetimes.js';
import { viewOf } from '../../lib/login/view.js';
import { CANARIES } from '../helpers/scripted-adapter.js';

const START = 1_800_000_000_000;
const MINUTE = 60_000;

const begun: Begun = {
  kind: 'push',
  attempt: 'attempt',
  ring: 'ring',
  owner: 'canary-owner',
  identifier: 'canary-identifier',
  scopes: ['canary-scope'],
  place: '/sign-in',
  returnTo: '/canary-target',
  visitor: { near: 'near', wide: 'wide' },
  startedAt: START,
};
const challenge = { code: CANARIES.code, expiresAt: START + MINUTE, state: { wsToken: CANARIES.wsToken } };
const approval = {
  person: 'canary-person',
  challengeState: challenge.state,
  evidence: { jwt: CANARIES.jwt },
  settledAt: START + 10_000,
};
const STATES = {
  ceremony: { state: 'ceremony' },
  starting: { state: 'starting' },
  pending: { state: 'pending', challenge, restoring: false },
  approved: { state: 'approved', ...approval },
  finishing: { state: 'finishing', ...approval },
  rejected: { state: 'rejected', by: 'phone' },
  expired: { state: 'expired' },
  failed: { state: 'failed', error: LOGIN_ERROR_CODES[0]!, retryAt: undefined },
  finished: { state: 'finished', redirect: '/there', finishedAt: START + 20_000 },
} satisfies Record<RecordState['state'], RecordState>;
const NAMES = Object.keys(STATES) as RecordState['state'][];
const record = (name: RecordState['state']): LoginRecord => ({ ...begun, ...STATES[name] });

it('a login goes these ways and no other (S70)', () => {
  const ways = NAMES.flatMap((from) => NAMES.filter((to) => mayFollow(from, to)).map((to) => `${from} -> ${to}`));
  expect(ways.sort()).toEqual(
    [
      'ceremony -> ceremony', // another ceremony of the same browser, person and kind
      'ceremony -> finishing',
      'ceremony -> rejected', // stopped in the browser
      'ceremony -> failed', // the ceremony, in the browser
      'approved -> ceremony', // a finish broke, and the person begins anew
      'rejected -> ceremony',
      'expired -> ceremony',
      'failed -> ceremony',
      'failed -> approved', // another process had the answer that this one was told is lost
      'finished -> ceremony',
      'starting -> starting', // with another target
      'starting -> pending',
      'starting -> rejected',
      'starting -> expired',
      'starting -> failed',
      'pending -> pending', // restoring, restored, another target
      'pending -> approved',
      'pending -> rejected',
      'pending -> expired',
      'pending -> failed',
      'pending -> starting', // a new code in the last seconds of the old one
      'approved -> approved', // with another target
      'approved -> finishing',
      'approved -> rejected',
      'approved -> expired',
      'approved -> failed',
      'approved -> starting', // over, but no process was left to say so
      'finishing -> approved',
      'finishing -> finished',
      'finishing -> rejected',
      'finishing -> expired', // given back too late
      'finishing -> failed',
      'rejected -> starting',
      'expired -> starting',
      'failed -> starting',
      'finished -> starting',
    ].sort(),
  );
});

it('nothing follows an end but a new attempt (S70)', () => {
  expect(NAMES.filter((state) => isEnd({ state }))).toEqual(['rejected', 'expired', 'failed', 'finished']);
});

describe('what a record holds (S73)', () => {
  const secrets = [CANARIES.code, CANARIES.wsToken, CANARIES.jwt, 'canary-person'];

  it.each(['starting', 'rejected', 'expired', 'failed', 'finished'] as const)(
    '%s: no code, token or person',
    (name) => {
      const text = JSON.stringify(transition({ ...record('approved'), ...STATES.pending }, STATES[name]));
      for (const secret of secrets) expect(text).not.toContain(secret);
    },
  );

  it('finished: its target and nothing else of the person', () => {
    expect(transition(record('finishing'), STATES.finished)).toEqual({
      kind: 'push',
      attempt: 'attempt',
      ring: 'ring',
      owner: 'canary-owner',
      identifier: '',
      scopes: [],
      place: '/sign-in',
      visitor: begun.visitor,
      startedAt: START,
      state: 'finished',
      redirect: '/there',
      finishedAt: START + 20_000,
    });
  });

  it('ended otherwise: what a new code needs', () => {
    expect(transition(record('pending'), STATES.expired)).toEqual({ ...begun, state: 'expired' });
  });
});

describe('what the browser sees of a record (S63)', () => {
  it.each(NAMES)('%s: nothing of ours but the code and the target', (name) => {
    const text = JSON.stringify(viewOf(record(name), START + 15_000));
    const hidden = name === 'pending' ? text.replace(CANARIES.code, '') : text;
    expect(hidden).not.toContain('canary');
    expect(hidden).not.toContain(CANARIES.code);
  });

  it('a login being finished looks approved', () => {
    expect(viewOf(record('finishing'), START)).toEqual({ state: 'approved', place: '/sign-in' });
  });

  it('a code that is not waited for any more has expired', () => {
    const end = answeredUntil(challenge);
    expect(viewOf(record('pending'), end + 5_000)).toMatchObject({ state: 'pending' });
    expect(viewOf(record('pending'), end + 5_001)).toEqual({ state: 'expired' });
  });

  it('an approval that was not used has expired', () => {
    expect(viewOf(record('approved'), approval.settledAt + AFTERLIFE_MS - 1)).toEqual({
      state: 'approved',
      place: '/sign-in',
    });
    expect(viewOf(record('approved'), approval.settledAt + AFTERLIFE_MS)).toEqual({ state: 'expired' });
  });
});

describe('times', () => {
  it('no login lives longer than ten minutes, whatever the operator says (S7)', () => {
    const lasting = lastingCode({ ...challenge, expiresAt: Date.parse('2099-01-01') }, START);
    expect(lasting.expiresAt).toBe(START + 10 * MINUTE - 10_000);
    expect(keptUntil({ ...begun, ...STATES.pending, challenge: lasting })).toBe(START + 10 * MINUTE);
    // There is time left to tell that it has expired.
    expect(answeredUntil(lasting)).toBeLessThan(START + 10 * MINUTE);
    expect(lastingCode(challenge, START)).toEqual(challenge);
  });

  it('an answer on its way when the code ran out counts for five seconds', () => {
    expect(answeredUntil(challenge)).toBe(START + MINUTE + 5_000);
  });

  it('an approval is kept longer than it can be finished: a finish that began in time may end (F36)', () => {
    expect(keptUntil(record('approved'))).toBe(approval.settledAt + AFTERLIFE_MS + 30_000);
    expect(keptUntil(record('finishing'))).toBe(approval.settledAt + AFTERLIFE_MS + 30_000);
    expect(AFTERLIFE_MS).toBe(MINUTE);
  });

  it('a target is kept for a minute (F37, F53)', () => {
    expect(keptUntil(record('finished'))).toBe(START + 20_000 + MINUTE);
  });

  it('a start meets what is still on its way', () => {
    const live = (name: RecordState['state'], at: number) => isLive(record(name), START + at);
    expect(NAMES.filter((name) => live(name, 15_000))).toEqual([
      'ceremony',
      'starting',
      'pending',
      'approved',
      'finishing',
    ]);
    expect(live('pending', MINUTE - 1)).toBe(true);
    expect(live('pending', MINUTE)).toBe(false);
    expect(live('approved', 10_000 + AFTERLIFE_MS)).toBe(false);
    expect(live('finishing', 10_000 + AFTERLIFE_MS)).toBe(true);
  });

  it('nothing but a ceremony, a start, a code and an approval runs out by itself', () => {
    const over = NAMES.filter((name) => isOver(record(name), START + 60 * MINUTE));
    expect(over).toEqual(['ceremony', 'starting', 'pending', 'approved']);
    expect(isOver(record('ceremony'), START + 2 * MINUTE)).toBe(false);
    expect(isOver(record('ceremony'), START + 2 * MINUTE + 1)).toBe(true);
    expect(isOver(record('starting'), START + 150_000)).toBe(false);
    expect(isOver(record('starting'), START + 150_001)).toBe(true);
  });
});
