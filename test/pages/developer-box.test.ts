import { LOGIN_ERROR_CODES, LoginError } from '../../lib/login/errors.js';
import { codePage } from '../../lib/pages/code.js';
import { messagePage } from '../../lib/pages/message.js';
import { pageLayout } from '../helpers/page-layout.js';
import { PAYLOADS } from './payloads.js';
import { breachesOf, hidesSomething, structureOf, textOf } from './structure.js';

const page = (developing: boolean, developer = {}) =>
  messagePage(pageLayout({ developing }), { error: 'verify_failed', support: '4F09 A2C1', now: 0, developer });

it('says what the log says: code, sentence, that there is a cause, the heading in the docs', () => {
  const html = page(true, { message: 'The function threw.', causes: ['ECONNREFUSED', 'X_1'] });
  expect(textOf(html)).toContain(
    'For the developer verify_failed The function threw. The cause (ECONNREFUSED, X_1) stands on stderr, which no visitor reads. See ' +
      'docs/errors.md#verify_failed of the package passport-idtoken.',
  );
  expect(breachesOf(html)).toEqual([]);
});

it('in production is not there', () => {
  const html = page(false, { message: 'canary', causes: ['canary'] });
  expect(html).not.toMatch(/developer|canary|docs\//);
});

it.each(LOGIN_ERROR_CODES)('has a sentence of %s, and stands on the page of a login that failed by it', (error) => {
  const login = { handle: 'idtoken.x', view: { state: 'failed', error }, now: 0, method: 'compare', asked: [] };
  const html = codePage(pageLayout({ developing: true }), {
    ...login,
    identifier: 'marie',
    finish: '/login/finish',
  } as never);
  expect(textOf(html)).toContain(`For the developer ${error} ${new LoginError(error).message}`);
});

it('is in English whatever the language of the page', () => {
  expect(page(true)).toContain('<div class="question" lang="en" dir="ltr"><h2>For the developer');
});

it.each(['message', 'causes'] as const)('%s stays text', (field) => {
  const saying = (text: string) => page(true, { [field]: field === 'causes' ? [text] : text });
  const harmless = structureOf(saying('harmless'));
  for (const payload of PAYLOADS) {
    const html = saying(payload);
    expect(structureOf(html)).toEqual(harmless);
    expect(hidesSomething(html)).toBe(false);
  }
});
