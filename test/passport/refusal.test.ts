import { ForbiddenException, HttpException, NotFoundException, UnauthorizedException } from '@nestjs/common';
import { LoginRefused } from '../../lib/index.js';
import { isLoginRefused, refusalIn } from '../../lib/passport/refusal.js';

/** As http-errors makes them. */
const forVisitors = (status: number, message: string, more: object = {}) =>
  Object.assign(new Error(message), { status, statusCode: status, expose: true, ...more });

it.each<[string, unknown, number, string | undefined]>([
  ['LoginRefused', new LoginRefused('Ask us first.'), 401, 'Ask us first.'],
  ['NestJS’s 401', new UnauthorizedException('Closed.'), 401, 'Closed.'],
  ['NestJS’s 403', new ForbiddenException('Not yours.'), 403, 'Not yours.'],
  ['NestJS’s 401 without a word', new UnauthorizedException(), 401, undefined],
  ['NestJS’s own kind', new HttpException('Text.', 403), 403, 'Text.'],
  ['a list of NestJS’s', new ForbiddenException({ message: ['a', 'b'] }), 403, undefined],
  ['http-errors’ 401', forVisitors(401, 'Closed.'), 401, 'Closed.'],
  ['http-errors’ 403 without a word', forVisitors(403, 'Forbidden'), 403, undefined],
])('%s is a no', (_, thrown, status, message) => {
  expect(refusalIn(thrown)).toEqual({ status, message, thrown });
});

it.each<[string, unknown]>([
  ['a database client’s 401', Object.assign(new Error('wrong key'), { status: 401 })],
  ['an HTTP client’s 403', Object.assign(new Error('no'), { statusCode: 403, response: { status: 403 } })],
  ['both, not for visitors', forVisitors(401, 'no', { expose: false })],
  ['two that differ', forVisitors(401, 'no', { statusCode: 403 })],
  ['http-errors’ 404', forVisitors(404, 'no')],
  ['NestJS’s 404', new NotFoundException('no')],
  ['half of NestJS’s', { getStatus: () => 401 }],
  ['a TypeError', new TypeError('no')],
  ['text', '401'],
  ['nothing', undefined],
])('%s is a breakage', (_, thrown) => {
  expect(refusalIn(thrown)).toBeUndefined();
});

it('knows its own from whichever copy of the package', () => {
  const copy = Object.assign(new Error('Closed.'), { name: 'LoginRefused' });
  expect([copy, new LoginRefused('Closed.'), new Error('no'), 'LoginRefused'].map(isLoginRefused)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
