import { LOGIN_ERROR_CODES, LoginError, sentenceOf } from '../../lib/login/errors.js';
import type { PageLayout } from '../../lib/pages/layout.js';
import { explain, sentencesFor } from '../../lib/pages/sentences.js';
import { failure } from '../../lib/web/failure.js';
import type { About } from '../../lib/web/failure.js';
import type { RouteContext } from '../../lib/web/route.js';

const FRAME: PageLayout = {
  nonce: 'n',
  site: 'shop.example.com',
  loginPath: '/login',
  scripts: ['/login/assets/a.js'],
  style: '/login/assets/a.css',
};

function said(json: boolean, error: LoginError, about: About = {}) {
  const reply = failure({ json } as RouteContext, error, about);
  if (reply.kind === 'json') return (reply.body as { error: { message: string } }).error.message;
  if (reply.kind !== 'page') throw new Error(`A failure is not ${reply.kind}.`);
  const [, title = '', text = ''] = /<h1>(.*?)<\/h1>.*?<p id="message">(.*?)<\/p>/s.exec(reply.html(FRAME)) ?? [];
  return `${title}. ${text}`;
}

describe.each(LOGIN_ERROR_CODES)('%s', (code) => {
  const error = new LoginError(code, { message: 'Canary: for the log.' });

  it.each(['compare', 'code', undefined] as const)('is the same sentence as JSON and on the page (%s)', (method) => {
    const { title, text } = explain(code, method);
    expect(said(true, error, { method })).toBe(`${title}. ${text}`);
    expect(said(false, error, { method })).toBe(`${title}. ${text}`);
  });

  it('has a sentence among those of the pages', () => {
    expect(Object.keys(sentencesFor(undefined).errors)).toContain(sentenceOf(code));
  });
});

it('what the application says to a person is said on both, and as text', () => {
  const error = new LoginError('user_refused');
  const about = { said: 'Blocked until <b>Monday</b>.' };
  expect(said(true, error, about)).toBe('Blocked until <b>Monday</b>.');
  expect(said(false, error, about)).toBe('Sign-in refused. Blocked until &lt;b&gt;Monday&lt;/b&gt;.');
});

it('the time of a retry is whole seconds in the header (F6)', () => {
  const reply = failure(
    { json: true } as RouteContext,
    new LoginError('operator_busy', { retryAt: Date.now() + 6_500 }),
  );
  expect(reply.kind === 'json' && reply.headers).toMatchObject({ 'retry-after': '7' });
});
