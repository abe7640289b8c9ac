import { formPage } from '../../lib/pages/form.js';
import type { FormPage } from '../../lib/pages/form.js';
import { PAYLOADS } from './payloads.js';
import { breachesOf, hidesSomething, structureOf, textOf } from './structure.js';

const FRAME = { nonce: 'bm9uY2U', site: 'shop.example.com', loginPath: '/login', scripts: ['/s.js'], style: '/s.css' };

const PLAIN: FormPage = { providers: ['idtoken'], provider: 'idtoken', method: 'compare', thisDevice: [] };

function page(more: Partial<FormPage> = {}): string {
  return formPage(FRAME, { ...PLAIN, ...more });
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

  it('leads to where people sign in with this device, if they can', () => {
    expect(page()).not.toContain('Sign in with this device');
    expect(page({ thisDevice: ['/login/loginid?returnTo=%2Fcart'] })).toMatch(
      /<a href="\/login\/loginid\?returnTo=%2Fcart"[^>]*>Sign in with this device<\/a>/,
    );
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
    const pending = page({ resume: { handle: 'idtoken.abc', state: 'pending', method: 'compare' } });
    expect(pending).toContain('href="/login/code?handle=idtoken.abc"');
    const approved = page({ resume: { handle: 'idtoken.abc', state: 'approved', method: 'compare' } });
    expect(approved).toContain('formaction="/login/finish"');
    expect(page()).not.toContain('id="resume"');
  });

  it('says on what one approves, for a choice in words that fit both', () => {
    expect(textOf(page())).toContain('Sign in with your phone No password. You approve on your phone.');
    expect(textOf(page({ method: 'code' }))).toContain('You approve on a device that you registered.');
    expect(textOf(page({ method: undefined }))).toContain('on your phone, or on a device that you registered.');
  });

  it('speaks of the login on its way as it is, whatever else can be chosen', () => {
    const of = (state: 'pending' | 'approved') =>
      textOf(page({ method: undefined, resume: { handle: 'loginid.abc', state, method: 'code' } }));
    expect(of('pending')).toContain('Your other device is waiting for your answer.');
    expect(of('approved')).toContain('You approved this sign-in on your other device.');
  });

  const fields: [string, (text: string) => Partial<FormPage>][] = [
    ['returnTo', (text) => ({ returnTo: text })],
    ['identifier', (text) => ({ identifier: text })],
    ['providers', (text) => ({ providers: ['idtoken', text] })],
    ['provider', (text) => ({ provider: text })],
    ['resume', (text) => ({ resume: { handle: `x${text}`, state: 'pending', method: 'compare' } })],
    ['resume by form', (text) => ({ resume: { handle: `x${text}`, state: 'approved', method: 'compare' } })],
  ];
  it.each(fields)('%s stays text', (_, fill) => {
    const harmless = structureOf(page(fill('harmless')));
    for (const payload of PAYLOADS) {
      const html = page(fill(payload));
      expect(structureOf(html)).toEqual(harmless);
      expect(hidesSomething(html)).toBe(false);
    }
  });
});
