import { LOGIN_ERROR_CODES, LoginError } from '../../lib/login/errors.js';
import { explain } from '../../lib/pages/sentences.js';
import { ENGLISH } from '../../lib/pages/texts.js';
import { en } from '../../lib/pages/texts/en.js';
import { pageLayout } from '../helpers/page-layout.js';
import { failure } from '../../lib/web/failure.js';
import type { About } from '../../lib/web/failure.js';
import type { RouteContext } from '../../lib/web/route.js';

const contextOf = (json: boolean) => ({ json, wording: ENGLISH, site: { host: 'shop.example.com' } }) as RouteContext;

function said(json: boolean, error: LoginError, about: About = {}) {
  const reply = failure(contextOf(json), error, about);
  if (reply.kind === 'json') return (reply.body as { error: { message: string } }).error.message;
  const [, title = '', text = ''] =
    /<h1[^>]*>(.*?)<\/h1>.*?<p [^>]*id="message">(.*?)<\/p>/s.exec(reply.html(pageLayout())) ?? [];
  return `${title}. ${text}`;
}

describe.each(LOGIN_ERROR_CODES)('%s', (code) => {
  const error = new LoginError(code, { message: 'Canary: for the log.' });

  it.each(['compare', 'code', undefined] as const)('is the same sentence as JSON and on the page (%s)', (method) => {
    const { title, text } = explain(en, code, { site: 'shop.example.com', method });
    expect(said(true, error, { method })).toBe(`${title}. ${text}`);
    expect(said(false, error, { method })).toBe(`${title}. ${text}`);
  });
});

it('what the application says to a person is said on both, and as text', () => {
  const error = new LoginError('user_refused');
  const about = { said: 'Blocked until <b>Monday</b>.' };
  expect(said(true, error, about)).toBe('Blocked until <b>Monday</b>.');
  expect(said(false, error, about)).toBe('Not let in. Blocked until &lt;b&gt;Monday&lt;/b&gt;.');
});

it('the time of a retry is whole seconds in the header (F6)', () => {
  const reply = failure(contextOf(true), new LoginError('operator_busy', { retryAt: Date.now() + 6_500 }));
  expect(reply.kind === 'json' && reply.headers).toMatchObject({ 'retry-after': '7' });
});
