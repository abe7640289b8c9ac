import request from 'supertest';
import type { Response } from 'supertest';
import { startIDTokenOperator } from '../../lib/dev/index.js';
import type { IDTokenOperator, Phone } from '../../lib/dev/index.js';
import { cleanup } from '../helpers/cleanup.js';
import { onExpress5 } from '../helpers/hosts.js';
import type { Shop } from '../helpers/shop.js';

const OWN = { 'sec-fetch-site': 'same-origin' };

describe('what every answer says to browsers, caches and other sites', () => {
  const later = cleanup();
  let operator: IDTokenOperator;
  let phone: Phone;
  let shop: Shop;

  beforeEach(async () => {
    operator = await startIDTokenOperator({
      services: [{ serviceId: 'my-shop', name: 'My Shop', allowedScopes: ['identity:name'] }],
      rateLimits: false,
    });
    later(() => operator.stop());
    phone = await operator.enroll({ tokenId: 'marie', givenName: 'Marie' });
    shop = await onExpress5({
      strategy: { operator: operator.url, serviceId: 'my-shop' },
      // An application that opens its answers to everybody: ours stay closed.
      before: [
        (_req, res, next) => {
          res.setHeader('Access-Control-Allow-Origin', '*');
          res.setHeader('Referrer-Policy', 'no-referrer');
          next();
        },
      ],
    });
    later(() => shop.close());
  });

  /** Every dynamic answer of a login that goes well, and of what visitors do wrong. */
  async function answers(): Promise<[string, Response][]> {
    const browser = request.agent(shop.url).set(OWN);
    const post = (path: string, form: object) => browser.post(path).redirects(0).type('form').send(form);
    const seen: [string, Response][] = [];
    const note = async (what: string, asking: PromiseLike<Response>) => {
      const answer = await asking;
      seen.push([what, answer]);
      return answer;
    };
    await note('the form', browser.get('/login'));
    await note('a form without a name', post('/login', { identifier: '' }));
    const started = await note('a start', post('/login', { identifier: 'marie' }));
    const push = await phone.nextPush();
    const handle = started.headers.location!.split('?handle=')[1]!;
    await note('the code page', browser.get(`/login/code?handle=${handle}`));
    await note('the status', browser.get(`/login/status?handle=${handle}`));
    await note('a finish too early', post('/login/finish', { handle }));
    await note('a login of nobody', request(shop.url).get(`/login/code?handle=${handle}`));
    await note('a foreign start', request(shop.url).post('/login').set('origin', 'https://evil.example').type('form'));
    await note('a wrong method', browser.put('/login'));
    await phone.approve(push);
    await browser.get(`/login/status?handle=${handle}&wait=5&state=pending`);
    await note('an approved code page', browser.get(`/login/code?handle=${handle}`));
    await note('a finish', post('/login/finish', { handle }));
    await note('a finish once more', post('/login/finish', { handle }));
    return seen;
  }

  it('nothing is cached, sniffed, shared with other sites, or told in a referrer (S54, S56, S57, S60)', async () => {
    for (const [what, { headers, status }] of await answers()) {
      expect([what, status, headers['cache-control']]).toEqual([what, status, 'no-store']);
      expect([what, headers['x-content-type-options']]).toEqual([what, 'nosniff']);
      expect([what, headers['referrer-policy']]).toEqual([what, 'same-origin']);
      expect([what, headers['cross-origin-resource-policy']]).toEqual([what, 'same-origin']);
      expect([what, headers['access-control-allow-origin']]).toEqual([what, undefined]);
    }
  });

  it('every page refuses frames and foreign scripts (S51, S52)', async () => {
    const pages = (await answers()).filter(([, { headers }]) => headers['content-type']?.startsWith('text/html'));
    expect(pages.length).toBeGreaterThanOrEqual(6);
    for (const [what, { headers, text }] of pages) {
      const policy = headers['content-security-policy'] ?? '';
      const nonce = /script-src 'nonce-([^']+)'/.exec(policy)?.[1];
      expect([what, policy]).toEqual([what, expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'/)]);
      expect([what, /unsafe|https?:/.test(policy)]).toEqual([what, false]);
      expect([what, headers['x-frame-options'], headers['cross-origin-opener-policy']]).toEqual([
        what,
        'DENY',
        'same-origin',
      ]);
      expect([what, text.includes(`nonce="${nonce}"`), / on[a-z]+=| style=/.test(text)]).toEqual([what, true, false]);
    }
  });

  it('no header of a request changes whom we ask, or where a person is sent (S42)', async () => {
    const evil = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', forwarded: 'host=evil.example' };
    const form = await request(shop.url).get('/login').set(evil);
    expect(form.text).not.toContain('evil');
    expect(form.headers['set-cookie']![0]).toMatch(/^passport-idtoken=/);
    const chosen = await request(shop.url)
      .post('/login')
      .set(OWN)
      .send({ identifier: 'marie', provider: 'https://evil.example' });
    expect([chosen.status, chosen.body.error.code]).toEqual([400, 'provider_unknown']);
    const started = await request(shop.url)
      .post('/login?operator=https://evil.example')
      .redirects(0)
      .set({ ...OWN, ...evil, host: 'evil.example' })
      .type('form')
      .send({ identifier: 'marie', operator: 'https://evil.example' });
    expect(started.headers.location).toMatch(/^\/login\/code\?handle=/);
    await phone.nextPush();
    expect(operator.initiations.map(({ body }) => body)).toEqual([{ tokenId: 'marie', serviceId: 'my-shop' }]);
  });
});
