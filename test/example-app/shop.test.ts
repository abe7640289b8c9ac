import path from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import type { IDTokenOperator, Phone } from '../../lib/dev/index.js';
import { newFolder, startExample, startOperator, Visitor } from './example.js';
import type { DataFolder, Example } from './example.js';

// Every test starts processes; on a busy machine that takes its time.
jest.setTimeout(60_000);

const PAGES = [
  '/',
  '/account',
  '/cellar',
  '/devices',
  '/token',
  '/account/link',
  '/login',
  '/public/shop.css',
  '/nowhere',
];
const ADULT = { givenName: 'Anna', familyName: 'Bauer', dateOfBirth: '1980-02-03', nationality: 'DEU' };

/** What the shop keeps in a session. */
interface Kept {
  readonly passport: { readonly user: unknown };
}

let operator: IDTokenOperator;
let data: DataFolder;
let example: Example;
let visitors: Visitor[];

const start = async () => {
  example = await startExample({
    DATA: data.folder,
    IDTOKEN_OPERATOR: operator.url,
    IDTOKEN_SERVICE_ID: 'corner-shop',
  });
};

const visitor = (phone?: Phone) => {
  const made = new Visitor(example.url, phone);
  visitors.push(made);
  return made;
};

/** Somebody with a phone. */
const person = async (tokenId: string, facts: object = ADULT) => visitor(await operator.enroll({ tokenId, ...facts }));

const isLoggedIn = async (browser: Visitor) => (await browser.get('/account')).status === 200;

beforeEach(async () => {
  visitors = [];
  data = newFolder();
  operator = await startOperator();
  await start();
});

afterEach(async () => {
  for (const each of visitors) each.close();
  await example.stop();
  await operator.stop();
  data.remove();
});

it('who links a phone is logged in, and logs in with the e-mail address from then on', async () => {
  const anna = await person('anna');
  expect(await anna.link('anna@example.com')).toBe('/account');
  expect((await anna.get('/account')).text).toContain('anna@example.com');

  const elsewhere = visitor(anna.phone);
  expect(await elsewhere.logIn('Anna@Example.com ', { returnTo: '/cellar' })).toBe('/cellar');
  expect(await isLoggedIn(elsewhere)).toBe(true);
});

it('the account shows what was shared, and names what was not', async () => {
  const anna = await person('anna');
  await anna.link('anna@example.com');
  await anna.logIn('anna@example.com', { grantedScopes: ['identity:name'] });
  const { text } = await anna.get('/account');
  const [shared = '', missing = ''] = text.split('You did not share');
  expect(shared).toContain('Anna Bauer');
  expect(shared).not.toContain('Nationality');
  expect(missing).toMatch(/Nationality[^]*Over 18/);
  expect(text).not.toMatch(/DEU|1980/);
  // Of the receipt, which tells when that was: the page has no other source for it.
  expect(text).toMatch(/Approved on your phone on \w+ \d+, \d{4}/);
});

it('the cellar opens only to those who share that they are over 18', async () => {
  const anna = await person('anna');
  expect((await anna.get('/cellar')).location).toBe('/login?returnTo=%2Fcellar');
  await anna.link('anna@example.com');
  // The guard asks once, and then the shop says what is missing.
  expect((await anna.get('/cellar')).location).toBe('/login?returnTo=%2Fcellar');
  const sharing = { returnTo: '/cellar', grantedScopes: ['identity:name'] };
  expect(await anna.logIn('anna@example.com', sharing)).toBe('/cellar');
  const asked = await anna.get('/cellar');
  expect(asked.status).toBe(403);
  expect(asked.text).toContain('Ask me again');
  expect(await anna.logIn('anna@example.com', { returnTo: '/cellar' })).toBe('/cellar');
  expect((await anna.get('/cellar')).status).toBe(200);
});

it('the front page logs in by a route of the shop’s own, and says there what became of it', async () => {
  const anna = await person('anna');
  await anna.link('anna@example.com');
  const elsewhere = visitor(anna.phone);
  const finishAt = async (route: string, handle: string) => (await elsewhere.post(route, { handle })).location;

  const approved = await elsewhere.begin('/sign-in', { identifier: 'anna@example.com' }, '/login');
  await elsewhere.approve('/login', approved.handle);
  expect((await elsewhere.post('/login/finish', { handle: approved.handle })).status).toBe(404);
  expect(await finishAt('/sign-in', approved.handle)).toBe('/account');
  expect(await isLoggedIn(elsewhere)).toBe(true);

  const refused = await elsewhere.begin('/sign-in', { identifier: 'anna@example.com' }, '/login');
  await anna.phone!.reject(await anna.phone!.nextPush());
  await elsewhere.ended('/login', refused.handle);
  expect(await finishAt('/sign-in', refused.handle)).toBe('/');
  expect((await elsewhere.get('/')).text).toContain('role="alert"');
  expect((await elsewhere.get('/')).text).not.toContain('role="alert"');
});

it('a session knows the account by its id, and whoever steps up has to be its customer', async () => {
  const anna = await person('anna');
  await anna.link('anna@example.com');
  const leo = await person('leo');
  await leo.link('leo@example.com');
  const file = new sqlite.Database(path.join(data.folder, 'shop.db'));
  const kept = file.all('SELECT data FROM sessions').map((row) => JSON.parse(row.data as string) as Kept);
  file.close();
  expect(kept.map(({ passport }) => passport.user)).toEqual([1, 2]);

  // Leo on Anna's screen: refused, and her session has nothing of his.
  await anna.get('/cellar');
  const { handle } = await anna.begin('/login', { identifier: 'leo@example.com', returnTo: '/cellar' });
  await anna.approve('/login', handle, leo.phone);
  expect((await anna.post('/login/finish', { handle })).status).toBe(403);
  expect((await anna.get('/account')).text).toContain('anna@example.com');
});

it('a minor who shares the fact is told kindly, and asked nothing more', async () => {
  const leo = await person('leo', { givenName: 'Leo', dateOfBirth: `${new Date().getUTCFullYear() - 15}-01-01` });
  await leo.link('leo@example.com');
  await leo.logIn('leo@example.com');
  const { status, text } = await leo.get('/cellar');
  expect(status).toBe(403);
  expect(text).toContain('Not yet');
  expect(text).not.toContain('Ask me again');
});

it('a program gets a token without a session, and an account with the token', async () => {
  const anna = await person('anna');
  await anna.link('anna@example.com');
  const program = visitor(anna.phone);
  const started = await program.send('/api/login', { identifier: 'anna@example.com' });
  expect([started.status, started.json.code]).toEqual([201, expect.stringMatching(/^\d{6}$/)]);
  await program.approve('/api/login', started.json.handle);
  const { text } = await program.send(started.json.finish, { handle: started.json.handle });
  const { token } = JSON.parse(text) as { token: string };
  const me = await program.get('/api/me', { headers: { authorization: `Bearer ${token}` } });
  expect(me.json).toEqual({ email: 'anna@example.com', name: 'Anna Bauer' });
  expect([...program.cookies.keys()]).toEqual(['passport-idtoken', 'passport-idtoken-known.idtoken']);

  const [head, body, signature] = token.split('.');
  const forged = `${head}.${Buffer.from('{"sub":"1","phone":"anna"}').toString('base64url')}.${signature}`;
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`;
  for (const wrong of ['', 'x', forged, unsigned]) {
    expect((await program.get('/api/me', { headers: { authorization: `Bearer ${wrong}` } })).status).toBe(401);
  }
});

it('a stranger sees a code, and no phone rings', async () => {
  await person('anna');
  const stranger = visitor();
  expect((await stranger.begin('/login', { identifier: 'anna' })).code).toMatch(/^\d{6}$/);
  expect(operator.initiations).toEqual([]);
});

describe('linking', () => {
  it('somebody else’s phone without their approval links nothing', async () => {
    const anna = await person('anna');
    const mallory = visitor();
    const { handle } = await mallory.begin('/account/link', { email: 'mallory@example.com', identifier: 'anna' });
    expect((await mallory.post('/account/link/finish', { handle })).status).toBe(409);
    await anna.phone!.reject(await anna.phone!.nextPush());
    expect((await mallory.post('/account/link/finish', { handle })).location).toBe(
      '/account/link?refused&code=login_rejected',
    );
    expect(await isLoggedIn(mallory)).toBe(false);

    // Nor is anybody known by that address now.
    const asked = operator.initiations.length;
    await visitor().begin('/login', { identifier: 'mallory@example.com' });
    expect(operator.initiations).toHaveLength(asked);
  });

  it('an approval counts only for the phone that was named with the address', async () => {
    const anna = await person('anna');
    const { handle } = await anna.begin('/account/link', { email: 'anna@example.com', identifier: 'anna' });
    await anna.approve('/account/link', handle);
    // Before it is finished, the same browser asks for something else.
    await anna.begin('/account/link', { email: 'boss@example.com', identifier: 'boss' });
    expect((await anna.post('/account/link/finish', { handle })).location).toBe(
      '/account/link?refused&code=user_refused',
    );
    expect(await isLoggedIn(anna)).toBe(false);
  });

  it('nobody links their own phone to the account of somebody else', async () => {
    const anna = await person('anna');
    await anna.link('anna@example.com');
    const mallory = await person('mallory', { givenName: 'Mallory' });
    expect(await mallory.link('ANNA@example.com')).toBe('/account/link?refused&code=user_refused');
    expect(await isLoggedIn(mallory)).toBe(false);

    // Logged in to an account of their own they cannot either: then the address is their own, whatever the form says.
    await mallory.link('mallory@example.com');
    const other = await operator.enroll({ tokenId: 'mallory-2' });
    await mallory.link('anna@example.com', other);
    expect((await mallory.get('/account')).text).toContain('mallory@example.com');

    expect(await visitor(anna.phone).logIn('anna@example.com')).toBe('/account');
  });

  it('one phone has one account', async () => {
    const anna = await person('anna');
    await anna.link('anna@example.com');
    expect(await visitor(anna.phone).link('second@example.com')).toBe('/account/link?refused&code=user_refused');
  });

  it('another phone takes the place of the old one, and ends its sessions', async () => {
    const anna = await person('anna');
    await anna.link('anna@example.com');
    const old = visitor(anna.phone);
    await old.logIn('anna@example.com');
    const next = await operator.enroll({ tokenId: 'anna-new', ...ADULT });
    expect(await anna.link('', next)).toBe('/account');
    expect(await isLoggedIn(old)).toBe(false);
    expect(await visitor(next).logIn('anna@example.com')).toBe('/account');
  });

  it('a session that was left open is not enough for another phone', async () => {
    const anna = await person('anna');
    await anna.link('anna@example.com');
    const file = new sqlite.Database(path.join(data.folder, 'shop.db'));
    const { id, data: kept } = file.get('SELECT id, data FROM sessions') as { id: string; data: string };
    const older = kept.replace(/"authenticatedAt":"[^"]+"/, '"authenticatedAt":"2020-01-01T00:00:00.000Z"');
    file.run('UPDATE sessions SET data = ? WHERE id = ?', [older, id]);
    file.close();

    expect((await anna.get('/account/link')).text).toContain('Log in again');
    const asked = operator.initiations.length;
    const answer = await anna.post('/account/link', { identifier: 'anna-new' });
    expect([answer.status, answer.location]).toEqual([303, '/account/link']);
    expect(operator.initiations).toHaveLength(asked);
  });

  it('other sites can neither link nor log out', async () => {
    const anna = await person('anna');
    await anna.link('anna@example.com');
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': '', origin: 'https://evil.example' },
    ]) {
      expect((await anna.post('/account/link', { identifier: 'evil' }, headers)).status).toBe(403);
      expect((await anna.post('/logout', {}, headers)).status).toBe(403);
    }
    expect(await isLoggedIn(anna)).toBe(true);
    expect((await anna.post('/logout', {})).location).toBe('/');
    expect(await isLoggedIn(anna)).toBe(false);
  });

  it('another site does not change what an approval is for', async () => {
    const anna = await person('anna');
    const { handle } = await anna.begin('/account/link', { email: 'anna@example.com', identifier: 'anna' });
    const foreign = { email: 'mallory@example.com', identifier: 'anna' };
    await anna.post('/account/link', foreign, { 'sec-fetch-site': 'cross-site' });
    await anna.approve('/account/link', handle);
    await anna.post('/account/link/finish', { handle });
    expect((await anna.get('/account')).text).toContain('anna@example.com');
  });

  it('what is no address, or no token id, is asked for again', async () => {
    const stranger = visitor();
    const mistakes: (Record<string, string> | string)[] = [
      { email: 'anna', identifier: 'anna' },
      { email: '', identifier: 'anna' },
      { identifier: 'anna' },
      { email: 'a b@example.com', identifier: 'anna' },
      { email: `${'a'.repeat(250)}@example.com`, identifier: 'anna' },
      { email: 'anna@example.com', identifier: '' },
      { email: 'anna@example.com' },
      'email=a%40b&email=c%40d&identifier=anna',
      'email=a%40b&identifier=x&identifier=y',
    ];
    for (const form of mistakes) {
      expect([form, (await stranger.post('/account/link', form)).status]).toEqual([form, 400]);
    }
    expect(operator.initiations).toEqual([]);
  });
});

it('a restart loses neither sessions nor links', async () => {
  const anna = await person('anna');
  await anna.link('anna@example.com');
  expect(await example.stop()).toBe(0);
  await start();

  const back = visitor(anna.phone);
  for (const [name, value] of anna.cookies) back.cookies.set(name, value);
  expect((await back.get('/account')).text).toContain('Anna Bauer');
  expect(await visitor(anna.phone).logIn('anna@example.com')).toBe('/account');
});

it('with the operator stopped every page answers', async () => {
  const anna = await person('anna');
  await anna.link('anna@example.com');
  await operator.stop();
  const stranger = visitor();
  for (const page of PAGES) {
    const expected = page === '/nowhere' ? [404, 404] : [200, 200];
    const seen = [(await stranger.get(page)).status, (await anna.get(page)).status];
    const redirects = seen.map((status) => (status === 303 || (page === '/cellar' && status === 403) ? 200 : status));
    expect([page, ...redirects]).toEqual([page, ...expected]);
  }
  const { location } = await stranger.post('/login', { identifier: 'anna@example.com' });
  expect((await stranger.get(location!)).status).toBe(200);
});

it('stops although code pages are open', async () => {
  const anna = await person('anna');
  await anna.link('anna@example.com');
  const { handle } = await anna.begin('/login', { identifier: 'anna@example.com' });
  const events = await anna.events(`/login/events?handle=${handle}`);
  await events.until('pending');
  expect(await example.stop()).toBe(0);
  await events.ended;
});

it('pages load nothing from elsewhere, and no cache keeps them', async () => {
  const stranger = visitor();
  for (const page of PAGES.filter((name) => !name.startsWith('/public'))) {
    const { headers, text } = await stranger.get(page);
    expect(headers['cache-control']).toContain('no-store');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(text).not.toMatch(/<(script|link|img)[^>]+(src|href)="(https?:)?\/\//);
  }
  expect((await stranger.get('/')).headers['set-cookie']).toBeUndefined();
});

it('what people typed is shown as text', async () => {
  const { text } = await visitor().post('/account/link', { email: '"><script>alert(1)</script>', identifier: '<b>' });
  expect(text).toContain('&lt;script&gt;');
  expect(text).not.toContain('<script>alert');
});
