import { formPage } from '../../../lib/web/pages/form.js';
import type { FormPage } from '../../../lib/web/pages/form.js';
import { PAYLOADS } from './payloads.js';
import { breachesOf, hidesSomething, structureOf, textOf } from './structure.js';

const FRAME = { nonce: 'bm9uY2U', site: 'shop.example.com', loginPath: '/login', script: '/s.js', style: '/s.css' };

function page(more: Partial<FormPage> = {}): string {
  return formPage(FRAME, { providers: ['idtoken'], provider: 'idtoken', ...more });
}

describe('the identifier form', () => {
  it('posts the identifier, and what tells that cookies are taken', () => {
    const html = page({ returnTo: '/cart?a=1&b=2' });
    expect(html).toMatch(/<form method="post" action="\/login">/);
    expect(html).toContain('<input type="hidden" name="cookies" value="1" />');
    expect(html).toContain('name="returnTo" value="/cart?a=1&amp;b=2"');
    expect(html).toContain('<input type="hidden" name="provider" value="idtoken" />');
    expect(html).toMatch(
      /<input\s+id="identifier"\s+name="identifier"[^>]*inputmode="email"\s+autocomplete="username"/,
    );
    expect(html).not.toContain('returnTo" value=""');
    expect(breachesOf(html)).toEqual([]);
  });

  it('keeps what was typed, and ties the mistake to the field', () => {
    const html = page({ identifier: 'marie@', mistake: 'identifier_invalid' });
    expect(html).toContain('value="marie@"');
    expect(html).toMatch(/aria-invalid="true"\s+aria-describedby="mistake"/);
    expect(html).toContain('id="mistake" role="alert"');
    expect(page()).not.toContain('aria-invalid');
  });

  it('gives a choice where there is one', () => {
    const html = page({ providers: ['idtoken', 'loginid', 'other'], provider: 'loginid' });
    expect(html.match(/type="radio"/g)).toHaveLength(3);
    expect(html).toMatch(/value="loginid" checked/);
    expect(textOf(html)).toContain('IDToken LoginID other');
  });

  it('offers to go on with a login on its way', () => {
    const pending = page({ resume: { handle: 'idtoken.abc', state: 'pending' } });
    expect(pending).toContain('href="/login/code?handle=idtoken.abc"');
    const approved = page({ resume: { handle: 'idtoken.abc', state: 'approved' } });
    expect(approved).toContain('formaction="/login/finish"');
    expect(page()).not.toContain('id="resume"');
  });

  const fields: [string, (text: string) => FormPage][] = [
    ['returnTo', (text) => ({ providers: [], provider: 'idtoken', returnTo: text })],
    ['identifier', (text) => ({ providers: [], provider: 'idtoken', identifier: text })],
    ['providers', (text) => ({ providers: ['idtoken', text], provider: 'idtoken' })],
    ['provider', (text) => ({ providers: [], provider: text })],
    ['resume', (text) => ({ providers: [], provider: '', resume: { handle: `x${text}`, state: 'pending' } })],
    ['resume by form', (text) => ({ providers: [], provider: '', resume: { handle: `x${text}`, state: 'approved' } })],
  ];
  it.each(fields)('%s stays text', (_, fill) => {
    const harmless = structureOf(formPage(FRAME, fill('harmless')));
    for (const payload of PAYLOADS) {
      const html = formPage(FRAME, fill(payload));
      expect(structureOf(html)).toEqual(harmless);
      expect(hidesSomething(html)).toBe(false);
    }
  });
});
