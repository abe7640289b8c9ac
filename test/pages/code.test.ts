import { CODE_PAGE_SCRIPT } from '../../lib/generated/code-page.js';
import { codePage } from '../../lib/pages/code.js';
import type { CodePage } from '../../lib/pages/code.js';
import { STYLE } from '../../lib/pages/theme.js';
import { PAYLOADS } from './payloads.js';
import { breachesOf, hidesSomething, structureOf, textOf } from './structure.js';

const FRAME = {
  nonce: 'x2kd0Gk1cUqKfJ1wq2y1Ow==',
  site: 'shop.example.com',
  loginPath: '/login',
  scripts: ['/login/assets/code-page-Hn0dIZlkDpQpMGzY.js'],
  style: '/login/assets/pages-0pGbBGJzXh1WTd2m.css',
};
const NOW = Date.UTC(2026, 4, 1, 12);
const PENDING = { state: 'pending', code: '048291', expiresAt: NOW + 41_300, restoring: false } as const;
const VIEWS: Record<string, CodePage['view']> = {
  starting: { state: 'starting' },
  pending: PENDING,
  approved: { state: 'approved' },
  rejected: { state: 'rejected', by: 'phone' },
  expired: { state: 'expired' },
  failed: { state: 'failed', error: 'operator_busy', retryAt: NOW + 170_000 },
  finished: { state: 'finished', redirect: '/profile' },
};

function page(view: CodePage['view'], more: Partial<CodePage> = {}, frame = FRAME): string {
  const handle = `idtoken.${'4kz0jm2c'.padEnd(43, 'x')}`;
  return codePage(frame, { handle, view, now: NOW, asked: ['Your name'], method: 'compare', socket: false, ...more });
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

  it('says who asks, what for, the code with its zeros, and how long it is valid', () => {
    const html = page(PENDING, { asked: ['Your name', 'That you are over 18'] });
    expect(html).toContain('<span>048</span><span>291</span>');
    expect(textOf(html)).toContain('0 4 8 2 9 1');
    expect(textOf(html)).toContain('Valid for 0:42');
    expect(textOf(html)).toContain('shop.example.com asks for Your name That you are over 18');
    expect(html).toContain('data-left="41300"');
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

  it('has a way to stop as large as the way on', () => {
    expect(page(PENDING)).toMatch(/<section id="pending".*formaction="\/login\/cancel".*<\/section>/s);
    expect(page({ state: 'approved' })).toMatch(/id="approved".*\/login\/finish.*\/login\/cancel/s);
  });

  it('without an answer list says that the phone shows it', () => {
    expect(textOf(page(PENDING, { asked: [] }))).toContain('Your phone shows what is asked for.');
  });

  it('of a code that is entered elsewhere says so, and speaks of no phone in any state', () => {
    const shown = Object.values(VIEWS).map((view) => page(view, { method: 'code', asked: [] }));
    expect(textOf(shown[0]!)).toContain('Getting your code');
    expect(textOf(shown[1]!)).toMatch(/Approve on a device that you registered.*Enter this code there/);
    expect(textOf(shown[3]!)).toContain('It was refused on your other device, or the code was wrong too often.');
    // The hidden states are in each page too.
    expect(shown.join().replaceAll('"format-detection" content="telephone=no"', '')).not.toMatch(/phone|compare this/i);
    expect(breachesOf(page(PENDING, { method: 'code' }))).toEqual([]);
  });

  it('names the devices on which a code can be entered, if the site lets them be shown', () => {
    const of = (devices?: string[]) => page({ ...PENDING, devices }, { method: 'code' });
    expect(textOf(of(['Chrome (87) on Mac OS X 10', 'Safari (17) on iOS 17']))).toContain(
      'You can approve on: Chrome (87) on Mac OS X 10 Safari (17) on iOS 17',
    );
    for (const none of [of(), of([])]) expect(none).toMatch(/<div id="devices" hidden>/);
    expect(page(PENDING)).not.toContain('id="devices"');
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

  it('tells the time of another try in words and by the clock, and the support code', () => {
    expect(textOf(page(VIEWS.failed!))).toContain('You can try again in 3 minutes, at 12:02 UTC .');
    expect(textOf(page(VIEWS.failed!))).toContain('Support code 4KZ0 JM2C');
    expect(textOf(page({ ...VIEWS.failed, retryAt: Number.NaN } as CodePage['view']))).not.toContain(
      'You can try again',
    );
  });

  it.each([
    ['compares', { asked: ['Your name', 'Your date of birth', 'That you are over 18'] }, undefined],
    ['enters', { method: 'code' }, ['Chrome (87) on Mac OS X 10', 'Safari (17) on iOS 17']],
  ] as const)('is under 15 kB in all for somebody who %s', (_, more, devices) => {
    const html = page({ ...PENDING, ...(devices && { devices }) }, { ...more, socket: true });
    expect(Buffer.byteLength(html + STYLE + CODE_PAGE_SCRIPT)).toBeLessThan(15_000);
  });

  it('has nothing of a login but what may be seen: no other code, no state of another', () => {
    expect(page(VIEWS.expired!)).not.toContain('048291');
    expect(page(VIEWS.approved!)).not.toContain('048291');
  });
});

describe('text from outside stays text', () => {
  const fields: [string, (text: string) => string][] = [
    ['asked', (text) => page(PENDING, { asked: [text, 'Your name'] })],
    ['devices', (text) => page({ ...PENDING, devices: [text, 'Safari'] }, { method: 'code' })],
    ['site', (text) => page(PENDING, {}, { ...FRAME, site: text })],
    ['handle', (text) => page(VIEWS.starting!, { handle: `idtoken.x${text}` })],
    ['loginPath', (text) => page(PENDING, {}, { ...FRAME, loginPath: `/x${text}` })],
    ['nonce', (text) => page(PENDING, {}, { ...FRAME, nonce: `x${text}` })],
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
