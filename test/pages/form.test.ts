import { formPage } from '../../lib/pages/form.js';
import type { FormPage } from '../../lib/pages/form.js';
import type { PageLayout } from '../../lib/pages/layout.js';
import { pageLayout } from '../helpers/page-layout.js';
import { PAYLOADS } from './payloads.js';
import { breachesOf, hidesSomething, structureOf, textOf } from './structure.js';

const PHONE = { value: 'idtoken', method: 'compare' } as const;
const OTHER = { value: 'loginid', method: 'code' } as const;
const HERE = { value: 'loginid/login', method: 'fido2' } as const;

function page(more: Partial<FormPage> = {}, layout: Partial<PageLayout> = {}): string {
  return formPage(pageLayout(layout), { ways: [PHONE], chosen: 'idtoken', ...more });
}

describe('the identifier form', () => {
  it('posts the identifier, and what tells that cookies are taken', () => {
    const html = page({ returnTo: '/cart?a=1&b=2' });
    expect(html).toMatch(/<form method="post" action="\/login">/);
    expect(html).toContain('<input type="hidden" name="cookies" value="1"/>');
    expect(html).toContain('name="returnTo" value="/cart?a=1&amp;b=2"');
    expect(html).toContain('<input type="hidden" name="way" value="idtoken"/>');
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

  it('says what is wrong with the name right above it, and what else is wrong above all fields', () => {
    const ways = [PHONE, OTHER] as const;
    const name = page({ ways, mistake: 'identifier_invalid' });
    expect(name).toMatch(/<\/fieldset>\s*<div class="problem" id="mistake".*<label for="identifier">/s);
    const other = page({ ways, mistake: 'provider_unknown' });
    expect(other).toMatch(/id="mistake".*<fieldset>/s);
    expect(other).not.toContain('aria-invalid');
  });

  it('puts the focus into the field, unless there is something else to do first', () => {
    const handle = { handle: 'idtoken.abc', identifier: 'marie', finish: '/login/finish' };
    const resume = { ...handle, state: 'pending' } as const;
    const focused = (more: Partial<FormPage>) => /\sautofocus/.test(page(more));
    expect([{}, { resume }, { home: '/' }].map(focused)).toEqual([true, false, false]);
    expect(focused({ resume, mistake: 'identifier_invalid' })).toBe(true);
  });

  it('says what is wrong in the name of the site', () => {
    const html = page({ mistake: 'identifier_invalid' }, { brand: { name: 'Corner Shop', logo: undefined } });
    expect(textOf(html)).toContain('Enter the e-mail address or user name by which Corner Shop knows you.');
  });

  it('gives a choice where there is one, in words that a person understands, this device among it', () => {
    const html = page({ ways: [PHONE, OTHER, HERE], chosen: 'loginid' });
    expect(html.match(/type="radio"/g)).toHaveLength(3);
    expect(html).toMatch(/value="loginid" checked/);
    expect(textOf(html)).toContain(
      'With the ID app on your phone You compare a code, then approve in the app. With another device of mine You enter a code on a device you registered. With this device Fingerprint, face or screen lock.',
    );
    expect(textOf(html)).not.toMatch(/idtoken|loginid/i);
  });

  it('calls a way as the site calls it', () => {
    const text = textOf(page({ ways: [{ ...PHONE, label: 'With the bank app', hint: 'Takes a moment.' }, OTHER] }));
    expect(text).toContain('With the bank app Takes a moment. With another device');
  });

  it('offers to go back to a code on its way, which is not to continue', () => {
    const resume = {
      handle: 'idtoken.abc',
      state: 'pending',
      identifier: 'marie@example.com',
      finish: '/login/finish',
    } as const;
    const pending = page({ resume });
    expect(pending).toContain('<a href="/login/code?handle=idtoken.abc" class="primary">Back to the code</a>');
    expect(textOf(pending)).toContain('A sign-in is on its way in this browser. For marie@example.com');
    expect(pending).toContain('<button class="plain">Start again</button>');
    expect(pending).not.toContain('>Continue<');
    const approved = page({ resume: { ...resume, state: 'approved' } });
    expect(approved).toContain('formaction="/login/finish"');
    expect(page()).not.toContain('id="resume"');
  });

  it('tells a person who is logged in so', () => {
    const html = page({ home: '/account' });
    expect(textOf(html)).toContain('You are signed in already.');
    expect(html).toContain('<a href="/account" class="primary">Go on</a>');
    expect(html).toContain('<button class="plain">Sign in again</button>');
    expect(textOf(page())).not.toContain('signed in already');
    // From a guard there is nowhere to go on to.
    expect(textOf(page({ home: '/account', needs: ['identity:name'] }))).not.toContain('signed in already');
    const purpose = { title: 'Link a phone', text: 'You stay signed in.', why: {} };
    expect(textOf(page({ home: '/account' }, { purpose }))).toContain('You stay signed in. You are signed in already.');
  });

  it('says on what one approves, for a choice in words that fit both', () => {
    expect(textOf(page())).toContain('Sign in No password. You approve on your phone.');
    expect(textOf(page({ ways: [OTHER] }))).toContain('You approve on a device that you registered here.');
    expect(textOf(page({ ways: [PHONE, OTHER] }))).toContain('Sign in No password. How do you want to sign in?');
  });

  it('says what the login is for', () => {
    const purpose = { title: 'Link a phone', text: 'You stay signed in.', why: {} };
    expect(textOf(page({}, { purpose }))).toContain('Link a phone You stay signed in.');
  });

  const resume = (handle: string, state: 'pending' | 'approved') => ({
    resume: { handle, state, identifier: 'marie', finish: '/login/finish' },
  });
  const fields: [string, (text: string) => Partial<FormPage>][] = [
    ['returnTo', (text) => ({ returnTo: text })],
    ['identifier', (text) => ({ identifier: text })],
    ['value', (text) => ({ ways: [PHONE, { ...OTHER, value: text }] })],
    ['label and hint', (text) => ({ ways: [PHONE, { ...OTHER, label: text, hint: text }] })],
    ['chosen', (text) => ({ chosen: text })],
    ['resume', (text) => resume(`x${text}`, 'pending')],
    ['resume by form', (text) => resume(`x${text}`, 'approved')],
    [
      'resumed name',
      (text) => ({
        resume: { handle: 'idtoken.abc', state: 'pending', identifier: `x${text}`, finish: '/login/finish' },
      }),
    ],
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
