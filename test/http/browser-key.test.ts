import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import {
  keyOf,
  newBrowserKey,
  readBrowserKey,
  withLatest,
  withOther,
  writeBrowserKey,
} from '../../lib/http/browser-key.js';

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

describe('the logins of a browser', () => {
  const login = (name: string) => ({ key: name.repeat(43), handle: `idtoken.${name}` });
  const names = (browserKey: ReturnType<typeof withLatest>) =>
    [browserKey.handle, ...(browserKey.others ?? []).map(({ handle }) => handle)]
      .map((handle) => handle?.at(-1))
      .join('');

  it('have a key each, which comes back as it was written', () => {
    const browserKey = withLatest(withLatest(undefined, login('a')), login('b'));
    const [cookie] = written((res) => writeBrowserKey(res, browserKey, true));
    const read = readBrowserKey(withCookie(cookie?.split(';')[0]), true);
    expect(read).toEqual(browserKey);
    expect(['idtoken.a', 'idtoken.b'].map((handle) => keyOf(read!, handle)[0])).toEqual(['a', 'b']);
  });

  it('are four: the latest first, each once', () => {
    let browserKey = withLatest(newBrowserKey(), login('a'));
    for (const name of 'bcdeb') browserKey = withLatest(browserKey, login(name));
    expect(names(browserKey)).toBe('bedc');
  });

  it('may have one more that does not become the latest', () => {
    expect(names(withOther(newBrowserKey(), login('c')))).toBe('c');
    expect(names(withOther(withLatest(undefined, login('a')), login('c')))).toBe('ac');
    const full = ['d', 'c', 'b', 'a'].reduceRight<ReturnType<typeof withLatest> | undefined>(
      (made, name) => withLatest(made, login(name)),
      undefined,
    );
    expect(names(withOther(full, login('x')))).toBe('dxcb');
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
    ['another one without a handle', `passport-idtoken=${KEY}.a~${KEY}`],
    ['another one of another shape', `passport-idtoken=${KEY}.a~x.b`],
    ['others of a key without a login', `passport-idtoken=${KEY}~${KEY}.b`],
    ['more than four', `passport-idtoken=${Array(5).fill(`${KEY}.a`).join('~')}`],
    ['an end that is cut off', `passport-idtoken=${KEY}.a~`],
    ['a handle with other characters', `passport-idtoken=${KEY}.a/b`],
    ['quotes', `passport-idtoken="${KEY}"`],
    ['more behind it', `passport-idtoken=${KEY}=x`],
    ['a prefix', `xpassport-idtoken=${KEY}`],
    ['two of our name, of which one was planted', `passport-idtoken=x; passport-idtoken=${KEY}`],
    ['two well-formed ones', `passport-idtoken=${KEY}; passport-idtoken=${KEY}`],
    ['a no-break space in front, which a sibling host can plant', `a=b; \u00a0passport-idtoken=${KEY}`],
    ['any other white space in front', `a=b;\u2003passport-idtoken=${KEY}`],
    ['white space within', `passport-idtoken =${KEY}`],
    ['other white space behind', `passport-idtoken=${KEY}\u00a0`],
    ['10,000 pairs', 'a=b;'.repeat(10_000)],
  ])('%s is no browserKey', (_, cookie) => {
    expect(readBrowserKey(withCookie(cookie), false)).toBeUndefined();
  });

  it('is passed over, and so are spaces and tabs around ours', () => {
    const cookie = `xpassport-idtoken=x; \tpassport-idtoken=${KEY}.idtoken.a \t; passport-idtoken; ${'a=b;'.repeat(9)}`;
    expect(readBrowserKey(withCookie(cookie), false)).toEqual({ key: KEY, handle: 'idtoken.a' });
  });

  it('on HTTPS the cookie of plain HTTP does not count: it can be tossed from a subdomain', () => {
    expect(readBrowserKey(withCookie(`passport-idtoken=${KEY}`), true)).toBeUndefined();
  });
});
