import { warner } from '../../lib/redis/warnings.js';

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

it('a store warns of each thing once a minute, however often it meets it (S69)', () => {
  jest.useFakeTimers();
  const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  const codes = () => warned.mock.calls.splice(0).map(([, about]) => (about as unknown as { code: string }).code);
  const warn = warner();
  for (let at = 0; at < 100; at += 1) warn('store_tampered');
  warn('redis_rights', 'PUBLISH was refused.');
  expect(codes()).toEqual(['store_tampered', 'redis_rights']);
  jest.advanceTimersByTime(59_999);
  warn('store_tampered');
  expect(codes()).toEqual([]);
  jest.advanceTimersByTime(1);
  warn('store_tampered');
  expect(codes()).toEqual(['store_tampered']);
});
