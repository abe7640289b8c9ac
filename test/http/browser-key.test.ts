import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { newBrowserKey, readBrowserKey, writeBrowserKey } from '../../lib/http/browser-key.js';

const KEY = 'k'.repeat(43);

function withCookie(cookie: string | undefined): IncomingMessage {
  const req = new IncomingMessage(new Socket());
  if (cookie !== undefined) req.headers.cookie = cookie;
  return req;
}

function written(write: (res: ServerResponse) => void): string[] {
  const res = new ServerResponse(new IncomingMessage(new Socket()));
  write(res);
  return [res.getHeader('Set-Cookie') ?? []].flat().map(String);
}

describe('the cookie (S58)', () => {
  it('on HTTPS has a name that no other host and no plain HTTP can set', () => {
    expect(written((res) => writeBrowserKey(res, { key: KEY, handle: 'idtoken.abc' }, true))).toEqual([
      `__Host-passport-idtoken=${KEY}.idtoken.abc; Path=/; Max-Age=600; HttpOnly; SameSite=Lax; Secure`,
    ]);
  });

  it('on HTTP goes without Secure, under another name', () => {
    expect(written((res) => writeBrowserKey(res, { key: KEY }, false))).toEqual([
      `passport-idtoken=${KEY}; Path=/; Max-Age=600; HttpOnly; SameSite=Lax`,
    ]);
  });

  it('never names a domain, and stands beside the cookies of the application', () => {
    const cookies = written((res) => {
      res.setHeader('Set-Cookie', 'session=1; Path=/');
      writeBrowserKey(res, { key: KEY }, true);
    });
    expect(cookies).toHaveLength(2);
    expect(cookies.join()).not.toMatch(/domain/i);
  });

  it('is one cookie after 100 starts, of a bounded size', () => {
    const names = new Set<string>();
    for (let at = 0; at < 100; at += 1) {
      const [cookie = ''] = written((res) =>
        writeBrowserKey(res, { key: KEY, handle: `idtoken.${'h'.repeat(43)}` }, true),
      );
      names.add(cookie.split('=', 1)[0] ?? '');
      expect(cookie.length).toBeLessThan(250);
    }
    expect(names.size).toBe(1);
  });
});

describe('a key (S2, S5)', () => {
  it('has 256 bits, never the same', () => {
    const keys = Array.from({ length: 1000 }, () => newBrowserKey().key);
    expect(new Set(keys).size).toBe(1000);
    for (const key of keys) expect(Buffer.from(key, 'base64url')).toHaveLength(32);
    // Every bit is set about as often as not.
    const ones = keys
      .flatMap((key) => [...Buffer.from(key, 'base64url')])
      .map((byte) => byte.toString(2).replaceAll('0', '').length);
    const share = ones.reduce((sum, count) => sum + count, 0) / (1000 * 256);
    expect(Math.abs(share - 0.5)).toBeLessThan(0.01);
  });

  it.each([true, false])('comes back as it was written (HTTPS: %s)', (secure) => {
    const browserKey = { ...newBrowserKey(), handle: `idtoken.${'h'.repeat(43)}` };
    const [cookie] = written((res) => writeBrowserKey(res, browserKey, secure));
    expect(readBrowserKey(withCookie(`a=1; ${cookie?.split(';')[0]}; b=2`), secure)).toEqual(browserKey);
    expect(readBrowserKey(withCookie(cookie?.split(';')[0]), !secure)).toBeUndefined();
  });
});

describe('what is not ours', () => {
  it.each([
    ['no cookie', undefined],
    ['another cookie', 'session=1'],
    ['an empty one', 'passport-idtoken='],
    ['a name only', 'passport-idtoken'],
    ['a short key', `passport-idtoken=${KEY.slice(1)}`],
    ['a long key', `passport-idtoken=${KEY}k`],
    ['other characters', `passport-idtoken=${'k'.repeat(42)}%`],
    ['an empty handle', `passport-idtoken=${KEY}.`],
    ['a long handle', `passport-idtoken=${KEY}.${'h'.repeat(129)}`],
    ['a handle with other characters', `passport-idtoken=${KEY}.a/b`],
    ['quotes', `passport-idtoken="${KEY}"`],
    ['more behind it', `passport-idtoken=${KEY}=x`],
    ['a prefix', `xpassport-idtoken=${KEY}`],
    ['a well-formed one that comes second', `passport-idtoken=x; passport-idtoken=${KEY}`],
    ['a well-formed one after the name only', `a=b; passport-idtoken ; passport-idtoken=${KEY}`],
    ['10,000 pairs', 'a=b;'.repeat(10_000)],
  ])('%s is no browserKey', (_, cookie) => {
    expect(readBrowserKey(withCookie(cookie), false)).toBeUndefined();
  });

  it('is passed over: of several only the first of that name counts, whatever stands around it', () => {
    const cookie = `xpassport-idtoken=x;  passport-idtoken=${KEY}.idtoken.a ;passport-idtoken=x; ${'a=b;'.repeat(9)}`;
    expect(readBrowserKey(withCookie(cookie), false)).toEqual({ key: KEY, handle: 'idtoken.a' });
  });

  it('on HTTPS the cookie of plain HTTP does not count: it can be tossed from a subdomain', () => {
    expect(readBrowserKey(withCookie(`passport-idtoken=${KEY}`), true)).toBeUndefined();
  });
});
