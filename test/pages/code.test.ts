import { brotliCompressSync } from 'node:zlib';
import { CODE_PAGE_SCRIPT } from '../../lib/generated/code-page.js';
import { codePage } from '../../lib/pages/code.js';
import type { CodePage } from '../../lib/pages/code-facts.js';
import { LANGUAGES } from '../../lib/pages/language.js';
import type { PageLayout } from '../../lib/pages/layout.js';
import { wordings } from '../../lib/pages/texts.js';
import { styleOf } from '../../lib/pages/theme.js';
import { pageLayout } from '../helpers/page-layout.js';
import { PAYLOADS } from './payloads.js';
import { breachesOf, hidesSomething, structureOf, textOf } from './structure.js';

const NOW = Date.UTC(2026, 4, 1, 12);
const PENDING = { state: 'pending', code: '048291', expiresAt: NOW + 41_300, restoring: false } as const;
const VIEWS: Record<string, CodePage['view']> = {
  starting: { state: 'starting' },
  pending: PENDING,
  approved: { state: 'approved', place: 'router' },
  rejected: { state: 'rejected', by: 'phone' },
  expired: { state: 'expired' },
  failed: { state: 'failed', error: 'operator_busy', retryAt: NOW + 170_000 },
  finished: { state: 'finished', redirect: '/profile' },
};

const ASKED = ['identity:name', 'identity:age_over_18'];

function page(view: CodePage['view'], more: Partial<CodePage> = {}, layout: Partial<PageLayout> = {}): string {
  const handle = `idtoken.${'4kz0jm2c'.padEnd(43, 'x')}`;
  const facts = {
    identifier: 'marie@example.com',
    again: false,
    asked: ASKED,
    method: 'compare',
    socket: false,
    finish: '/login/finish',
  } as const;
  return codePage(pageLayout(layout), { handle, view, now: NOW, ...facts, ...more });
}

const shownIn = (html: string): string[] => Array.from(html.matchAll(/<section id="(\w+)" *>/g), ([, id]) => id!);

describe('the code page', () => {
  it.each(Object.entries(VIEWS))('shows %s and keeps the other states hidden', (state, view) => {
    const html = page(view);
    expect(shownIn(html)).toEqual([state]);
    for (const other of ['starting', 'pending', 'approved', 'rejected', 'expired', 'failed']) {
      expect(html).toContain(`<section id="${other}"`);
    }
    expect(breachesOf(html)).toEqual([]);
    expect(html).toMatch(/^<!doctype html><html lang="en" dir="ltr">/);
  });

  it('says who asks, for whom, what for and why, the code with its zeros, and how long it is valid (S22)', () => {
    const brand = { name: 'Corner Shop', logo: undefined };
    const purpose = { title: undefined, text: undefined, why: { 'identity:name': 'to write it on your order' } };
    const html = page(PENDING, { asked: [...ASKED, 'acme:points'] }, { brand, purpose });
    expect(html).toContain('<span>048</span>\n<span>291</span>'.replace('\n', ''));
    const text = textOf(html);
    expect(text).toContain('Corner Shop shop.example.com Sign in For marie@example.com Change');
    expect(text).toContain('0 4 8 2 9 1');
    expect(text).toContain('Valid for another 0:42');
    expect(text).toContain(
      'Corner Shop asks for Your given and family name to write it on your order Whether you are over 18, not your date of birth acme:points',
    );
    expect(html).toContain('data-left="41300"');
    expect(html).toContain('<title>Compare this code with your phone – Corner Shop</title>');
  });

  it('says for whom it is and lets people change that in each state in which they may have slipped', () => {
    for (const view of [VIEWS.starting, VIEWS.pending, VIEWS.expired]) {
      expect(textOf(page(view!))).toContain('For marie@example.com Change');
    }
    expect(page(PENDING)).toMatch(/formaction="\/login\/cancel" name="then" value="change" aria-label="Change who/);
    expect(textOf(page(PENDING, { identifier: '' }))).not.toContain('For');
  });

  it('says of every code after the first that it is new, and what to do with an older request', () => {
    expect(page(PENDING)).toMatch(/<div class="note" id="renewed" hidden>/);
    expect(textOf(page(PENDING, { again: true }))).toContain('This is a new code. If your phone still shows an older');
    expect(textOf(page(PENDING, { again: true, method: 'code' }))).toContain('The older one is over: enter this one.');
  });

  it('offers a new request in place of the code that is shown, and another way where there is one', () => {
    expect(page(PENDING)).toContain(`formaction="/login/retry" name="instead" value="${PENDING.expiresAt}"`);
    expect(textOf(page(PENDING))).not.toContain('Sign in another way');
    const html = page(PENDING, {}, { hasOtherWay: true });
    expect(html).toContain('<a href="/login?change=1" class="plain">Sign in another way</a>');
  });

  it('with an app on the same device leads to it, and says both what fits there and what fits elsewhere', () => {
    const html = page(PENDING, {}, { appLink: 'myid://open' });
    expect(html).toContain('<a class="primary" href="myid://open">Open the ID app</a>');
    // Who opens the app has left this page: what has to be known there comes before.
    expect(html.indexOf('id="renewed"')).toBeLessThan(html.indexOf('Open the ID app'));
    expect(html).toContain('<span class="here">Nothing in your ID app?</span><span class="elsewhere">Nothing on your');
    expect(page(PENDING)).not.toContain('class="here"');
    expect(page(PENDING, { method: 'code' }, { appLink: 'myid://open' })).not.toContain('myid:');
  });

  it('with a purpose says that in place of signing in', () => {
    const purpose = { title: 'Confirm: pay 20 EUR', text: 'Your phone does not show this amount.', why: {} };
    const html = page(PENDING, {}, { purpose });
    expect(html).toContain('<h1>Confirm: pay 20 EUR</h1>');
    expect(textOf(html)).toContain('Your phone does not show this amount. For marie@example.com');
  });

  it.each([
    ['4829', ['4829']],
    ['48291', ['482', '91']],
    ['4829170', ['4829', '170']],
    ['48291703', ['4829', '1703']],
    ['482917035', ['482', '917', '035']],
    ['4829170356', ['4829', '170', '356']],
  ])('groups %s so that it is easy to compare', (code, groups) => {
    const html = page({ state: 'pending', code, expiresAt: NOW + 1000, restoring: false });
    const digits = /id="code"[^>]*>(.*?)<\/p>/s.exec(html)![1]!;
    expect(Array.from(digits.matchAll(/<span>(\d+)<\/span>/g), ([, group]) => group)).toEqual(groups);
    expect(digits.replace(/<[^>]*>/g, '')).toBe(code);
  });

  it('has a quiet way to stop while there is something to stop, and it comes last', () => {
    for (const [state, view] of Object.entries(VIEWS)) {
      const stops = page(view).match(/formaction="\/login\/cancel" class="text"/g) ?? [];
      expect([state, stops.length]).toEqual([state, state === 'starting' || state === 'pending' ? 1 : 0]);
    }
    expect(page(PENDING).indexOf('id="help"')).toBeLessThan(page(PENDING).lastIndexOf('/login/cancel'));
  });

  it('bounds what it is told: a purpose and a reason are no second page', () => {
    const long = '\u202E' + 'w '.repeat(50_000);
    const purpose = { title: long, text: long, why: { 'identity:name': long } };
    const html = page(PENDING, { identifier: long, asked: [long, 'identity:name'] }, { purpose });
    expect(html.length - page(PENDING).length).toBeLessThan(3_000);
    expect(hidesSomething(html)).toBe(false);
  });

  it('without an answer list says that the phone shows it', () => {
    expect(textOf(page(PENDING, { asked: [] }))).toContain('Your phone shows what is asked for.');
  });

  it('of a code that is entered elsewhere says so, and speaks of no phone in any state', () => {
    const shown = Object.values(VIEWS).map((view) => page(view, { method: 'code', asked: [] }));
    expect(textOf(shown[0]!)).toContain('Getting your code');
    expect(textOf(shown[1]!)).toContain('Enter this code on a device you registered');
    expect(textOf(shown[3]!)).toContain('It was refused on your other device, or the code was wrong too often.');
    // The hidden states are in each page too.
    expect(shown.join().replaceAll('"format-detection" content="telephone=no"', '')).not.toMatch(/phone|compare this/i);
    expect(breachesOf(page(PENDING, { method: 'code' }))).toEqual([]);
  });

  it('shows where to enter it: the address in large, and as a QR code', () => {
    const html = page(PENDING, { method: 'code', entry: { path: '/loginid/approve', mail: false } });
    expect(html).toContain('<bdi>shop.example.com/<wbr/>login/<wbr/>loginid/<wbr/>approve<wbr/></bdi>');
    expect(html).toMatch(
      /<svg class="qr" role="img" aria-label="QR code of this address" viewBox="0 -.5 35 35"><path d="M3 3h7m3 0h1[^…]*" /,
    );
    expect(textOf(html)).not.toContain('a mail with a link');
  });

  it('speaks of a mail only where one is asked for, and the name has the form of an address', () => {
    const of = (identifier: string, mail: boolean) =>
      textOf(page(PENDING, { method: 'code', identifier, entry: { path: '/loginid/approve', mail } }));
    expect(of('marie@example.com', true)).toContain(
      'If marie@example.com is registered here, a mail with a link is on',
    );
    expect(of('marie', true)).not.toContain('a mail');
    expect(of('marie@example.com', false)).not.toContain('a mail');
  });

  it('tells a stop in the browser from a refusal, and both from a site that lets nobody in', () => {
    const of = (by: 'browser' | 'phone' | 'application') => page({ state: 'rejected', by });
    expect(textOf(of('browser'))).toContain('Cancelled Nobody was signed in. If your phone still asks, refuse there.');
    expect(of('browser')).toContain('<title>Cancelled –');
    expect(textOf(of('browser'))).not.toContain('Was it not you?');
    expect(textOf(of('phone'))).toContain(
      'Not approved It was refused on your phone, or another code was typed there.',
    );
    expect(textOf(of('phone'))).toContain('Was it not you?');
    expect(textOf(of('application'))).toContain('Not let in');
    // A site that let nobody in does so again: a new code is not what is wanted most.
    expect(of('application')).toContain('formaction="/login/retry" class="plain"');
    for (const by of ['browser', 'phone'] as const)
      expect(of(by)).toContain('formaction="/login/retry" class="primary"');
  });

  it('says where no answer came what may be the matter, the same for everybody', () => {
    const text = textOf(page(VIEWS.expired!));
    expect(text).toContain(
      'No request on your phone? It may have been asked for too often, or this name is not known here. Use a browser in which you signed in before, or try again later.',
    );
    // What a person can mend comes first.
    expect(text).toMatch(/Is the name right\? For marie@example.com Change No request on your phone\?.* New code/);
  });

  it('has the support code in every state that is an end', () => {
    for (const state of ['approved', 'rejected', 'expired', 'failed']) {
      expect(textOf(page(VIEWS[state]!))).toContain('Support code 4KZ0 JM2C');
    }
  });

  it('names the devices on which a code can be entered, if the site lets them be shown', () => {
    const of = (devices?: string[]) => page({ ...PENDING, devices }, { method: 'code' });
    expect(textOf(of(['Chrome (87) on Mac OS X 10', 'Safari (17) on iOS 17']))).toContain(
      'You can approve on Chrome (87) on Mac OS X 10 Safari (17) on iOS 17',
    );
    for (const none of [of(), of([])]) expect(none).toMatch(/<div class="asked" id="devices" hidden>/);
    expect(page(PENDING)).not.toContain('id="devices"');
  });

  it('writes what has no letters from left to right, whatever the language', () => {
    expect(page(VIEWS.expired!)).toContain('<b dir="ltr" translate="no">4KZ0 JM2C</b>');
    expect(page({ ...PENDING, devices: ['Chrome (87)'] }, { method: 'code' })).toContain('<bdi>Chrome (87)</bdi>');
  });

  it('asks whether it was somebody else only after a no on the phone', () => {
    const asks = (by: 'phone' | 'browser' | 'application') =>
      textOf(page({ state: 'rejected', by })).includes('Was it not you?');
    expect([asks('phone'), asks('browser'), asks('application')]).toEqual([true, false, false]);
  });

  it('a code whose time is over is over, also while a late answer still counts', () => {
    const html = page({ ...PENDING, expiresAt: NOW });
    expect(shownIn(html)).toEqual(['expired']);
    expect(html).toContain('http-equiv="refresh"');
  });

  it('asks for itself again without scripts, while there is something to come', () => {
    const refreshing = Object.entries(VIEWS).filter(([, view]) => page(view).includes('http-equiv="refresh"'));
    expect(refreshing.map(([state]) => state)).toEqual(['starting', 'pending']);
  });

  it('tells the time of another try in words and by the clock, and has no button into a wall', () => {
    const html = page(VIEWS.failed!);
    expect(textOf(html)).toContain('You can try again in 3 minutes at 12:02 PM UTC');
    expect(html).toMatch(/<div id="later" data-in="170000" hidden><button formaction="\/login\/retry"/);
    expect(html).toMatch(/<noscript><a class="plain" href="\/login\/code\?handle=[^"]*">Try again<\/a><\/noscript>/);
    const never = { ...VIEWS.failed, retryAt: Number.NaN } as CodePage['view'];
    expect(textOf(page(never))).not.toContain('You can try again');
    expect(page(never)).toContain('<div id="later"><button');
  });

  it.each([
    [
      'compares',
      { asked: [...ASKED, 'identity:date_of_birth'], identifier: `${'x'.repeat(40)}@example.com` },
      undefined,
    ],
    ['enters', { method: 'code', entry: { path: '/loginid/approve', mail: true } }, ['Chrome (87) on Mac OS X 10']],
  ] as const)(
    'is under 15 kB over the wire in all for somebody who %s, in every language',
    async (_, more, devices) => {
      const wordingOf = wordings({});
      for (const language of LANGUAGES) {
        const layout = { ...(await wordingOf(language)), appLink: 'https://id.example.com/open', hasOtherWay: true };
        const html = page({ ...PENDING, ...(devices && { devices }) }, { ...more, socket: true }, layout);
        // Style sheet and script are the same for everybody, so they are sent packed; the page is not.
        const loaded = [styleOf({ accent: '#2a48c8' }), CODE_PAGE_SCRIPT].map(
          (text) => brotliCompressSync(text).length,
        );
        expect(Buffer.byteLength(html) + loaded[0]! + loaded[1]!).toBeLessThan(15_000);
      }
    },
  );

  it('has nothing of a login but what may be seen: no other code, no state of another', () => {
    expect(page(VIEWS.expired!)).not.toContain('048291');
    expect(page(VIEWS.approved!)).not.toContain('048291');
  });
});

describe('text from outside stays text', () => {
  const fields: [string, (text: string) => string][] = [
    ['asked', (text) => page(PENDING, { asked: [text, 'identity:name'] })],
    ['identifier', (text) => page(PENDING, { identifier: `x${text}` })],
    ['identifier of an end', (text) => page(VIEWS.expired!, { identifier: `x${text}` })],
    ['devices', (text) => page({ ...PENDING, devices: [text, 'Safari'] }, { method: 'code' })],
    ['host', (text) => page(PENDING, {}, { host: text })],
    ['name', (text) => page(PENDING, {}, { brand: { name: text, logo: undefined } })],
    ['purpose', (text) => page(PENDING, {}, { purpose: { title: text, text, why: { 'identity:name': text } } })],
    ['handle', (text) => page(VIEWS.starting!, { handle: `idtoken.x${text}` })],
    ['loginPath', (text) => page(PENDING, {}, { loginPath: `/x${text}` })],
    ['nonce', (text) => page(PENDING, {}, { nonce: `x${text}` })],
    ['code', (text) => page({ ...PENDING, code: text }).replace(/<span>[^<]*<\/span>/g, '')],
    ['redirect', (text) => page({ state: 'finished', redirect: text })],
  ];

  it.each(fields)('%s', (_, render) => {
    const harmless = structureOf(render('harmless'));
    for (const payload of PAYLOADS) {
      const html = render(payload);
      expect(structureOf(html)).toEqual(harmless);
      expect(hidesSomething(html)).toBe(false);
      expect(breachesOf(html)).toEqual([]);
    }
  });
});
