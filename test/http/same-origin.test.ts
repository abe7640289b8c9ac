import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import fc from 'fast-check';
import { isJson, isOwnWebSocket, isSameOrigin, ownPath, siteOf } from '../../lib/http/same-origin.js';

const OURS = 'https://shop.example.com';

interface Asked {
  method?: string;
  headers?: Record<string, string>;
  encrypted?: boolean;
  secure?: unknown;
}

function request({ method = 'GET', headers = {}, encrypted = false, secure }: Asked = {}) {
  const req: IncomingMessage & { secure?: unknown } = new IncomingMessage(Object.assign(new Socket(), { encrypted }));
  req.method = method;
  Object.assign(req.headers, headers);
  if (secure !== undefined) req.secure = secure;
  return req;
}

describe('siteOf', () => {
  const both = ['https://shop.example.com', 'https://shop.example.org'];
  const rows: [string, Asked, string[], { origins: string[]; secure: boolean; host: string }][] = [
    ['the socket', { headers: { host: 'localhost:3000' } }, [], site('http', 'localhost:3000')],
    ['an encrypted socket', { headers: { host: 'a.example' }, encrypted: true }, [], site('https', 'a.example')],
    ['what Express knows of proxies', { headers: { host: 'a.example' }, secure: true }, [], site('https', 'a.example')],
    [
      'what Express knows, over the socket',
      { headers: { host: 'a.example' }, secure: false, encrypted: true },
      [],
      site('http', 'a.example'),
    ],
    [
      'the authority of HTTP/2',
      { headers: { ':authority': 'a.example' }, encrypted: true },
      [],
      site('https', 'a.example'),
    ],
    ['the option', { headers: { host: '10.0.0.7:8080' } }, [OURS], site('https', 'shop.example.com')],
    ['the option, without any Host', {}, [OURS], site('https', 'shop.example.com')],
    [
      'the origin asked for, of several',
      { headers: { host: 'shop.example.org' } },
      both,
      { origins: ['https://shop.example.org', 'https://shop.example.com'], secure: true, host: 'shop.example.org' },
    ],
    [
      'the first of several, for a Host that is none of them',
      { headers: { host: 'evil.example' } },
      both,
      { origins: both, secure: true, host: 'shop.example.com' },
    ],
    [
      'the scheme asked for, of both of a host',
      { headers: { host: 'a.example' }, secure: true },
      ['http://a.example', 'https://a.example'],
      { origins: ['https://a.example', 'http://a.example'], secure: true, host: 'a.example' },
    ],
    [
      'the scheme that the request proves, of both of a host',
      { headers: { host: 'a.example', origin: 'https://a.example' } },
      ['http://a.example', 'https://a.example'],
      { origins: ['https://a.example', 'http://a.example'], secure: true, host: 'a.example' },
    ],
    [
      'the option, although the socket is plain',
      { headers: { host: 'localhost:3000' }, secure: true },
      ['http://localhost:3000'],
      site('http', 'localhost:3000'),
    ],
    [
      'no header of a proxy',
      { headers: { host: 'a.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' } },
      [],
      site('http', 'a.example'),
    ],
  ];

  it.each(rows)('goes by %s', (_, asked, configured, expected) => {
    expect(siteOf(request(asked), configured)).toEqual({ site: expected, deniedHttps: false });
  });

  it.each([
    ['an Origin of our host', { host: 'a.example', origin: 'https://a.example' }],
    ['an Origin of our host, on loopback too', { host: 'localhost:3000', origin: 'https://localhost:3000' }],
    ['what browsers send over HTTPS only', { host: 'a.example', 'sec-fetch-site': 'same-origin' }],
    ['our cookie for HTTPS', { host: 'a.example', cookie: 'a=1; __Host-passport-idtoken=x' }],
  ])('goes by the proof of a request: %s (F40)', (_, headers) => {
    const { host } = headers;
    expect(siteOf(request({ headers }))).toEqual({ site: site('https', host), deniedHttps: true });
    expect(siteOf(request({ headers, secure: false }))).toEqual({ site: site('https', host), deniedHttps: true });
  });

  it.each([
    ['an Origin of another host', { host: 'a.example', origin: 'https://b.example' }],
    ['what browsers send over HTTP to loopback', { host: 'localhost:3000', 'sec-fetch-site': 'same-origin' }],
    ['the same on a name of loopback', { host: 'shop.localhost', 'sec-fetch-mode': 'navigate' }],
    ['the same on an address of loopback', { host: '[::1]:3000', 'sec-fetch-dest': 'document' }],
    ['a cookie that only looks like ours', { host: 'a.example', cookie: 'a=1;\u00a0__Host-passport-idtoken=x' }],
    ['a header that a client can send', { host: 'a.example', 'x-forwarded-proto': 'https' }],
  ])('takes for no proof: %s', (_, headers) => {
    expect(siteOf(request({ headers }))).toEqual({ site: site('http', headers.host), deniedHttps: false });
  });

  it('never overrides `origin`, and says what it denies', () => {
    const headers = { host: 'a.example', origin: 'https://a.example' };
    expect(siteOf(request({ headers }), ['http://a.example'])).toEqual({
      site: site('http', 'a.example'),
      deniedHttps: true,
    });
  });

  function site(scheme: string, host: string) {
    return { origins: [`${scheme}://${host}`], secure: scheme === 'https', host };
  }
});

describe('isSameOrigin (S1, S54)', () => {
  const site = { origins: [OURS, 'https://shop.example.org'], host: 'shop.example.com', secure: true };
  const JSON_BODY = { 'content-type': 'application/json' };
  const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
  const rows: [string, Record<string, string>, get: boolean, post: boolean][] = [
    ['nothing', {}, true, false],
    ['a form alone', FORM, true, false],
    ['text that may be JSON', { 'content-type': 'text/plain' }, true, false],
    ['a JSON body', JSON_BODY, true, true],
    ['JSON of some kind', { 'content-type': 'application/problem+json; charset=utf-8' }, true, true],
    ['a type that only begins like JSON', { 'content-type': 'application/jsonp' }, true, false],
    ['a type that only names JSON', { 'content-type': 'text/plain; application/json' }, true, false],
    ['our origin', { origin: OURS, ...FORM }, true, true],
    ['our other origin', { origin: 'https://shop.example.org', ...FORM }, true, true],
    ['no origin at all: a sandbox, a file, a redirect', { origin: 'null', ...FORM }, true, false],
    ['no origin at all, with a JSON body', { origin: 'null', ...JSON_BODY }, true, false],
    ['no origin at all, from elsewhere', { origin: 'null', 'sec-fetch-site': 'cross-site', ...FORM }, false, false],
    ['an empty origin', { origin: '', ...FORM }, false, false],
    ['a foreign origin', { origin: 'https://evil.example', ...FORM }, false, false],
    ['a foreign origin with a JSON body', { origin: 'https://evil.example', ...JSON_BODY }, false, false],
    ['a subdomain', { origin: 'https://x.shop.example.com', ...FORM }, false, false],
    ['a longer host', { origin: 'https://shop.example.com.evil.example', ...FORM }, false, false],
    ['another scheme', { origin: 'http://shop.example.com', ...FORM }, false, false],
    ['another port', { origin: 'https://shop.example.com:8443', ...FORM }, false, false],
    ['same-origin', { 'sec-fetch-site': 'same-origin', ...FORM }, true, true],
    [
      'same-origin, said by a page that hides its origin',
      { 'sec-fetch-site': 'same-origin', origin: 'null', ...FORM },
      true,
      true,
    ],
    ['none: typed into the address bar', { 'sec-fetch-site': 'none', ...FORM }, true, false],
    ['none with a JSON body', { 'sec-fetch-site': 'none', ...JSON_BODY }, true, false],
    ['same-site', { 'sec-fetch-site': 'same-site', ...FORM }, false, false],
    ['same-site with our origin', { 'sec-fetch-site': 'same-site', origin: OURS, ...FORM }, true, true],
    ['cross-site', { 'sec-fetch-site': 'cross-site', ...FORM }, false, false],
    ['cross-site with our origin', { 'sec-fetch-site': 'cross-site', origin: OURS, ...FORM }, true, true],
    [
      'same-origin with a foreign origin',
      { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example', ...FORM },
      false,
      false,
    ],
    ['cross-site with a JSON body', { 'sec-fetch-site': 'cross-site', ...JSON_BODY }, false, false],
    ['two values', { 'sec-fetch-site': 'same-origin, same-origin', ...FORM }, false, false],
    ['other letter case', { 'sec-fetch-site': 'Same-Origin', ...FORM }, false, false],
    ['an empty value', { 'sec-fetch-site': '', ...FORM }, false, false],
    ['something new', { 'sec-fetch-site': 'same-planet', ...FORM }, false, false],
  ];

  it.each(rows)('%s', (_, headers, get, post) => {
    const asked = (method: string) => isSameOrigin(request({ method, headers }), site);
    expect({ GET: asked('GET'), HEAD: asked('HEAD') }).toEqual({ GET: get, HEAD: get });
    expect(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].map(asked)).toEqual(Array(5).fill(post));
  });
});

describe('isOwnWebSocket (S55)', () => {
  const site = { origins: [OURS], host: 'shop.example.com', secure: true };
  it.each([
    ['our origin', { origin: OURS }, true],
    ['no origin', {}, false],
    ['no origin, but same-origin', { 'sec-fetch-site': 'same-origin' }, false],
    ['no origin, but JSON', { 'content-type': 'application/json' }, false],
    ['null', { origin: 'null' }, false],
    ['a foreign origin', { origin: 'https://evil.example' }, false],
    ['another scheme', { origin: 'http://shop.example.com' }, false],
    ['a prefix', { origin: `${OURS}.evil.example` }, false],
  ])('%s: %j', (_, headers, expected) => {
    expect(isOwnWebSocket(request({ headers: headers }), site)).toBe(expected);
  });
});

it('isJson is linear in what a visitor sends (S68)', () => {
  // Anything but linear would take hours.
  const start = performance.now();
  expect(isJson(request({ headers: { 'content-type': `application/${'+'.repeat(1_000_000)}` } }))).toBe(false);
  expect(isJson(request({ headers: { 'content-type': `application/json${' '.repeat(1_000_000)}x` } }))).toBe(false);
  expect(performance.now() - start).toBeLessThan(2_000);
});

describe('ownPath (S50)', () => {
  const own: [string, string][] = [
    ['/', '/'],
    ['/cart', '/cart'],
    ['/cart/', '/cart/'],
    ['/cart?a=1&b=%20x#top', '/cart?a=1&b=%20x#top'],
    ['/a/../b', '/b'],
    ['/a/./b', '/a/b'],
    ['/..', '/'],
    ['/caf\u00e9', '/caf%C3%A9'],
    ['/a b', '/a%20b'],
    ['/@evil.example', '/@evil.example'],
    ['/user:pass@evil.example', '/user:pass@evil.example'],
    ['/javascript:alert(1)', '/javascript:alert(1)'],
    ['/https://evil.example', '/https://evil.example'],
    ['/?next=//evil.example', '/?next=//evil.example'],
    ['/?next=https://evil.example', '/?next=https://evil.example'],
    ['/#//evil.example', '/#//evil.example'],
    ['/a//b', '/a//b'],
    ['/%252f%252fevil.example', '/%252f%252fevil.example'],
    ['/%255cevil.example', '/%255cevil.example'],
    ['/%20', '/%20'],
    ['/%25', '/%25'],
    ['/100%', '/100%'],
    ['/\uff0fevil.example', '/%EF%BC%8Fevil.example'],
    ['/\u2028x', '/%E2%80%A8x'],
    ['/.evil.example', '/.evil.example'],
    ['/;@evil.example', '/;@evil.example'],
    ['/?a=b\u00a0c', '/?a=b%C2%A0c'],
    [`/${'a'.repeat(2047)}`, `/${'a'.repeat(2047)}`],
  ];

  it.each(own)('%j is %j', (value, expected) => {
    expect(ownPath(value)).toBe(expected);
  });

  // Where else a visitor may be sent: each target in each of many disguises.
  const HOSTS = ['evil.example', 'evil.example/', 'user@evil.example', 'evil.example:80/a?b#c', '2130706433', '[::1]'];
  const PREFIXES = [
    '//',
    '///',
    '////',
    '/\\',
    '\\/',
    '\\\\',
    '\\',
    '/\t/',
    '/\n/',
    '/\r/',
    '\t//',
    '\n//',
    ' //',
    '/\0/',
    '/\u007f/',
    '/.//',
    '/..//',
    '/./..//',
    '/a/..//',
    '/a/../..//',
    '/%2e//',
    '/%2E%2e//',
    '/%2f',
    '/%2F',
    '/%2f%2f',
    '/%5c',
    '/%5C/',
    '/a/../%2f',
    '/./%2F',
    '/%09/',
    '/%0a/',
    '/%0D/',
    '/%00/',
    '/%1f/',
    '/%7f/',
    '/a\\..\\',
    '/a%5c..',
    'https://',
    'http://',
    'HTTPS://',
    'https:/',
    'https:',
    'https:\\\\',
    'ftp://',
    'javascript:',
    'java\tscript:',
    'data:',
    'blob:',
    'vbscript:',
    '',
    '.',
    '..',
    './',
    '../',
    '?',
    '#',
    '?//',
    '@',
    ':',
  ];
  const payloads = PREFIXES.flatMap((prefix) => HOSTS.map((host) => prefix + host));
  const odd: unknown[] = [
    undefined,
    null,
    1,
    true,
    {},
    [],
    ['/cart'],
    { toString: () => '/cart' },
    '',
    ' ',
    ' /cart',
    '/cart\n',
    '/\ud800',
    '/\udc00x',
    '/car\u0085t',
    '/\u001b[31m',
    `/${'a'.repeat(2048)}`,
    `/${'\u00e9'.repeat(1000)}`,
    '/a\tb',
    '/a\\b',
    '/%5Ca',
    '/%0d%0aSet-Cookie: a=b',
    '/%00',
    '/%0A',
    '/%0b',
    '/%0f',
    '/%1B',
    '/%7F',
  ];

  it(`follows none of ${payloads.length + odd.length} that lead elsewhere or hide something`, () => {
    expect(payloads.length).toBeGreaterThan(200);
    for (const payload of [...payloads, ...odd]) expect([payload, ownPath(payload)]).toEqual([payload, undefined]);
  });

  it.each(['/search?q=one%0Atwo', '/search?q=%5Cd%09', '/notes?text=%00#%1b', '/a?b=/%0d'])(
    'a query is data, whatever it has encoded: %s',
    (path) => {
      expect(ownPath(path)).toBe(path);
    },
  );

  it('never leaves the site, however it is put together, and stays what it is when checked again', () => {
    const piece = fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      '%2f',
      '%5c',
      '%2e',
      '%09',
      '%',
      '@',
      ':',
      '?',
      '#',
      ';',
      'a',
      'evil.example',
      'https:',
      '\t',
      '\n',
      ' ',
      '\u00e9',
      '\uff0f',
    );
    const value = fc.array(piece, { maxLength: 12 }).map((pieces) => `/${pieces.join('')}`);
    fc.assert(
      fc.property(value, (asked) => {
        const target = ownPath(asked);
        if (target === undefined) return;
        expect(target).toMatch(/^\/(?![/\\])[\x21-\x7e]*$/);
        for (const base of [OURS, 'http://localhost:3000']) {
          expect(new URL(target, `${base}/login/finish`).origin).toBe(base);
          // As an old proxy would, which decodes once.
          expect(decoded(target)).not.toMatch(/^\/[/\\]|[\0-\x1f\x7f\\]/);
        }
        expect(ownPath(target)).toBe(target);
      }),
      { numRuns: 5_000 },
    );
  });

  function decoded(target: string): string {
    return target
      .split(/[?#]/, 1)
      .map((path) => path.replace(/%([0-7][\da-f])/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))))[0]!;
  }
});
