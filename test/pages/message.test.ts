import { LOGIN_ERROR_CODES } from '../../lib/login/errors.js';
import { messagePage } from '../../lib/pages/message.js';
import type { MessagePage } from '../../lib/pages/message.js';
import { explain } from '../../lib/pages/sentences.js';
import { PAYLOADS } from './payloads.js';
import { breachesOf, hidesSomething, structureOf, textOf } from './structure.js';

const FRAME = { nonce: 'bm9uY2U', site: 'shop.example.com', loginPath: '/login', scripts: ['/s.js'], style: '/s.css' };
const NOW = Date.UTC(2026, 4, 1, 12);

function page(more: Partial<MessagePage> = {}): string {
  return messagePage(FRAME, { error: 'user_refused', now: NOW, ...more });
}

describe('the message page', () => {
  it.each(LOGIN_ERROR_CODES)('says what %s means, and what to do', (error) => {
    const html = page({ error, handle: 'idtoken.4kz0jm2cq1b' });
    const { title, text } = explain(error, undefined);
    expect(html).toContain(`<title>${title} – shop.example.com</title>`);
    expect(textOf(html)).toContain(`${title} ${text}`);
    expect(textOf(html)).toContain('Support code 4KZ0 JM2C');
    expect(breachesOf(html)).toEqual([]);
  });

  it('calls the device what it is', () => {
    const of = (method: 'compare' | 'code') => textOf(page({ error: 'line_refused', method, missing: ['Your name'] }));
    expect(of('compare')).toMatch(/even if you approved on your phone.*share it on your phone/);
    expect(of('code')).toMatch(/even if you approved on your other device.*share it on your other device/);
  });

  it('after a no offers a new code', () => {
    const html = page({ handle: 'idtoken.abc' });
    expect(html).toMatch(/formaction="\/login\/retry" class="primary">New code/);
    expect(html).not.toContain('/login/finish');
  });

  it('after a breakage that can be repeated offers to try again, and no new push', () => {
    const html = page({ error: 'session_failed', handle: 'idtoken.abc', again: true });
    expect(html).toMatch(/formaction="\/login\/finish" class="primary">Try again/);
    expect(html).not.toContain('/login/retry');
  });

  it('without a login leads to the form; with one that waits for the phone, back to its code', () => {
    expect(page({ error: 'login_not_found' })).toContain('<a href="/login" class="primary">Start again</a>');
    expect(page({ error: 'login_not_found' })).not.toContain('Support code');
    expect(page({ error: 'login_pending', handle: 'idtoken.abc' })).toContain('href="/login/code?handle=idtoken.abc"');
  });

  it('says when to try again', () => {
    const text = textOf(page({ error: 'rate_limited', retryAt: NOW + 240_000 }));
    expect(text).toContain('You can try again in 4 minutes, at 12:04 UTC .');
    expect(textOf(page())).not.toContain('You can try again');
  });

  it('says what was not shared, and offers to ask again', () => {
    const html = page({ handle: 'idtoken.abc', missing: ['That you are over 18'] });
    expect(textOf(html)).toContain('Not shared: That you are over 18 You can ask again');
    expect(html).toContain('New code');
    expect(page({ missing: [] })).not.toContain('Not shared');
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
