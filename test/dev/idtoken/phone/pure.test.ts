import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { cleanAddress, cleanText, webAddress } from '../../../../lib/dev/idtoken/phone/browser/clean.js';
import {
  describe as inPlainWords,
  expandScopes,
  grantedOf,
  withheldOf,
} from '../../../../lib/dev/idtoken/phone/browser/consent.js';
import { toDer } from '../../../../lib/dev/idtoken/phone/browser/device-key.js';
import { approvedAt, notAccepted, TIME_IS_UP } from '../../../../lib/dev/idtoken/phone/browser/verdict.js';

it('DER: every shape of r and s verifies', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  for (let i = 0; i < 200; i++) {
    const message = Buffer.from(String(i));
    const raw = sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' });
    expect(
      verify(
        'sha256',
        message,
        { key: createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })), dsaEncoding: 'der' },
        toDer(raw),
      ),
    ).toBe(true);
  }
});

it('DER: leading zeros go, a sign byte comes', () => {
  const raw = new Uint8Array(64);
  raw[31] = 1;
  raw[32] = 0x80;
  expect([...toDer(raw).subarray(0, 8)]).toEqual([0x30, 38, 0x02, 1, 1, 0x02, 33, 0]);
  expect([...toDer(new Uint8Array(64))]).toEqual([0x30, 6, 2, 1, 0, 2, 1, 0]);
});

it.each([
  ['My Shop', 'My Shop'],
  ['  My \n\t Shop ', 'My Shop'],
  ['My\u0000\u001b\u009fShop', 'My Shop'],
  ['\u202eknaB\u202c', 'knaB'],
  ['\u2066a\u2069\u200e\u061cb\ufeff', 'a b'],
  ['\u{1F377} Vins', '\u{1F377} Vins'],
  ['', ''],
])('%j is shown as %j', (text, shown) => {
  expect(cleanText(text, 60)).toBe(shown);
});

it('a long text is cut by characters, not in the middle of one', () => {
  expect(cleanText('\u{1F377}'.repeat(5), 3)).toBe('\u{1F377}\u{1F377}\u2026');
});

it.each([
  ['https://shop.example.com/', 'shop.example.com'],
  ['http://localhost:3000/a/b?c#d', 'localhost:3000/a/b'],
  ['https://bank.example@evil.example', 'evil.example'],
  ['https://b\u00fccher.example', 'xn--bcher-kva.example'],
  ['javascript:alert(1)', ''],
  ['nonsense', ''],
  [undefined, ''],
])('the address %j is shown as %j', (address, shown) => {
  expect(cleanAddress(address)).toBe(shown);
});

it('only web addresses become links', () => {
  expect(webAddress('https://a.example/p')?.href).toBe('https://a.example/p');
  for (const other of ['javascript:alert(1)', 'data:text/html,x', 'ftp://a', '']) {
    expect(webAddress(other)).toBeUndefined();
  }
});

describe('consent', () => {
  const asked = ['identity:full_with_photo', 'identity:age_over_18'];
  const all = expandScopes(asked);

  it('what is on as a whole is granted as it was asked for', () => {
    expect(grantedOf(asked, new Set(all))).toEqual(asked);
    const part = new Set(all.filter((scope) => scope !== 'identity:photo'));
    expect(grantedOf(asked, part)).toEqual([...part]);
    expect(grantedOf(asked, new Set())).toEqual([]);
    expect(grantedOf(['identity:name', 'identity:basic'], new Set(['identity:name']))).toEqual(['identity:name']);
  });

  it('what is withheld is what is off and what nobody asked for', () => {
    expect(withheldOf(asked, new Set(all))).toEqual([]);
    expect(withheldOf(['identity:age_over_18'], new Set())).toEqual([
      'whether you are 18 or older',
      'your name',
      'your date of birth',
      'your nationality',
      'the number of your document',
      'your photo',
      'how well your identity was checked',
    ]);
    const halves = ['identity:given_name', 'identity:family_name'];
    expect(withheldOf(halves, new Set(halves))).not.toContain('your name');
  });

  it('says what would be handed over, and shows an unknown scope as it is', () => {
    const facts = { dateOfBirth: '2010-05-01', givenName: 'Ada', trustLevel: 1 };
    const now = new Date('2026-05-01');
    expect(inPlainWords('identity:age_over_18', facts, now).value).toBe('No');
    expect(inPlainWords('identity:name', facts, now).value).toBe('Ada');
    expect(inPlainWords('identity:nationality', facts, now).value).toBe('Not on this phone');
    expect(inPlainWords('constructor', facts, now)).toEqual({ label: 'constructor', value: '' });
  });
});

describe('what an answer means', () => {
  it('counts attempts down', () => {
    const wrong = { status: 401, body: { error: 'invalid_otp' } };
    expect(notAccepted(wrong, 1)).toBe('That is not the code of this request. 2 attempts are left.');
    expect(notAccepted(wrong, 2)).toMatch('One attempt is left.');
    expect(notAccepted(wrong, 3)).toMatchObject({ outcome: 'failed' });
  });

  it('ends the request where the operator has ended it, and only there', () => {
    expect(notAccepted({ status: 404, body: {} }, 0)).toBe(TIME_IS_UP);
    expect(notAccepted({ status: 429, body: {} }, 0)).toMatchObject({ title: 'Too many attempts' });
    expect(notAccepted({ status: 403, body: {} }, 0)).toMatchObject({ outcome: 'failed' });
    expect(notAccepted({ status: 500, body: {} }, 0)).toMatch('500');
    expect(notAccepted(undefined, 0)).toMatch('cannot be reached');
  });

  it('says plainly what went where', () => {
    expect(approvedAt('My Shop', ['your name']).text).toBe('You approved the sign-in at My Shop. It gets: your name.');
    expect(approvedAt('My Shop', []).text).toContain('nothing but your token id');
  });
});
