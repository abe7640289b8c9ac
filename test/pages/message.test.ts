import { LOGIN_ERROR_CODES } from '../../lib/login/errors.js';
import { messagePage } from '../../lib/pages/message.js';
import type { MessagePage } from '../../lib/pages/message.js';
import { explain } from '../../lib/pages/sentences.js';
import { en } from '../../lib/pages/texts/en.js';
import { pageLayout } from '../helpers/page-layout.js';
import { PAYLOADS } from './payloads.js';
import { breachesOf, hidesSomething, structureOf, textOf } from './structure.js';

const NOW = Date.UTC(2026, 4, 1, 12);

function page(more: Partial<MessagePage> = {}): string {
  return messagePage(pageLayout(), { error: 'user_refused', support: '4F09 A2C1', now: NOW, ...more });
}

describe('the message page', () => {
  it.each(LOGIN_ERROR_CODES)('says what %s means, and what to do', (error) => {
    const html = page({ error, handle: 'idtoken.4kz0jm2cq1b' });
    const { title, text } = explain(en, error, { site: 'shop.example.com', method: undefined });
    expect(html).toContain(`<title>${title} – shop.example.com</title>`);
    expect(textOf(html)).toContain(`${title} ${text}`);
    expect(textOf(html)).toContain('Support code 4F09 A2C1');
    expect(breachesOf(html)).toEqual([]);
  });

  it('after a no offers a new code, and puts it first only where it may help', () => {
    const look = (more: Partial<MessagePage>) => {
      const html = page({ handle: 'idtoken.abc', ...more });
      expect(html).not.toContain('/login/finish');
      return /formaction="\/login\/retry" class="(\w+)">New code/.exec(html)?.[1];
    };
    expect(look({ error: 'login_rejected' })).toBe('primary');
    expect(look({ missing: ['identity:age_over_18'] })).toBe('primary');
    expect(look({})).toBe('plain');
  });

  it('after a breakage that can be repeated offers to try again, and no new push', () => {
    const html = page({ error: 'session_failed', handle: 'idtoken.abc', again: true });
    expect(html).toMatch(/formaction="\/login\/finish" class="primary">Try again/);
    expect(html).not.toContain('/login/retry');
  });

  it('without a login leads to the form; with one that waits for the phone, back to its code', () => {
    expect(page({ error: 'login_not_found' })).toContain('<a href="/login" class="primary">Start again</a>');
    expect(page({ error: 'login_pending', handle: 'idtoken.abc' })).toContain('href="/login/code?handle=idtoken.abc"');
  });

  it('shows a stop in the browser as one, not as a refusal', () => {
    const html = page({ error: 'login_cancelled', method: 'compare', handle: 'idtoken.abc' });
    expect(textOf(html)).toContain('Cancelled Nobody was signed in.');
    expect(html).not.toContain('class="i no"');
  });

  it('says when to try again', () => {
    const text = textOf(page({ error: 'rate_limited', retryAt: NOW + 240_000 }));
    expect(text).toContain('You can try again in 4 minutes at 12:04 PM UTC');
    expect(textOf(page())).not.toContain('You can try again');
    expect(page({ error: 'rate_limited', retryAt: NOW + 240_000 })).toMatch(/<div id="later" data-in="240000" hidden>/);
  });

  it('says what was not shared, and offers to ask again', () => {
    const html = page({ handle: 'idtoken.abc', missing: ['identity:age_over_18'] });
    expect(textOf(html)).toContain(
      'You did not share Whether you are over 18, not your date of birth You can ask again',
    );
    expect(html).toContain('New code');
    expect(page({ missing: [] })).not.toContain('You did not share');
  });

  it.each([
    ['missing', (text: string) => page({ missing: [text] })],
    ['handle', (text: string) => page({ handle: `idtoken.x${text}` })],
  ])('%s stays text', (_, render) => {
    const harmless = structureOf(render('harmless'));
    for (const payload of PAYLOADS) {
      const html = render(payload);
      expect(structureOf(html)).toEqual(harmless);
      expect(hidesSomething(html)).toBe(false);
      expect(breachesOf(html)).toEqual([]);
    }
  });
});
