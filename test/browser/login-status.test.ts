import { readStatus } from '../../lib/browser/login-status.js';

const GONE = { code: 'login_not_found', message: 'Start again.' };

describe('what `watch` takes for an answer of our own server (F46)', () => {
  it.each([
    { type: 'starting' },
    { type: 'ceremony' },
    { type: 'pending', code: '605117', expiresAt: '2026-05-01T12:00:00Z', now: '2026-05-01T11:59:00Z' },
    { type: 'approved', finish: '/login/finish' },
    { type: 'rejected', title: 'Cancelled', reason: 'Nobody was signed in.', supportCode: '4KZ0 JM2C' },
    { type: 'expired', supportCode: '4KZ0 JM2C' },
    { type: 'failed', code: 'operator_busy', message: 'Busy.' },
    { type: 'finished' },
  ])('$type', (answer) => {
    expect(readStatus(200, JSON.stringify(answer))).toEqual(answer);
  });

  it('an error that is about this login ends the wait', () => {
    const error = { ...GONE, supportCode: '4KZ0 JM2C' };
    expect(readStatus(404, JSON.stringify({ error }))).toEqual({ type: 'failed', ...error });
    expect(readStatus(404, JSON.stringify({ error: GONE }))).toEqual({ type: 'failed', ...GONE });
  });

  it.each([
    ['a page', 200, '<h1>Sign in</h1>'],
    ['nothing', 204, ''],
    ['half an answer', 200, '{"type":"pending","code":"60'],
    ['something else', 200, '{"type":"page"}'],
    ['what only looks like ours', 200, '{"type":"failed","reason":"quota"}'],
    ['a code without its times', 200, '{"type":"pending","code":"605117"}'],
    ['another type of value', 200, '{"type":"approved","finish":1}'],
    ['no object', 200, '"pending"'],
    ['null', 200, 'null'],
    ['the name of what every object has', 200, '{"type":"constructor"}'],
    ['a firewall’s refusal', 403, '{"error":{"code":403,"message":"no"}}'],
    ['a gateway’s refusal, which has a code, too', 403, '{"error":{"code":"AccessDenied","message":"no"}}'],
    ['an upstream that is not there', 404, '{"error":{"code":"NotFound","message":"no"}}'],
    ['too many requests', 429, '{"error":{"code":"rate_limited","message":"wait"}}'],
    ['our own trouble', 503, '{"error":{"code":"store_unavailable","message":"wait"}}'],
    ['our word without a sentence', 404, '{"error":{"code":"login_not_found"}}'],
  ])('%s is none', (_, status, text) => {
    expect(readStatus(status, text)).toBeUndefined();
  });
});
