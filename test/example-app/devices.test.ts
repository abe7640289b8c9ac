import path from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import { startLoginIDOperator } from '../../lib/dev/index.js';
import type { IDTokenOperator, Phone } from '../../lib/dev/index.js';
import { DeviceOwner } from './device-owner.js';
import { newFolder, printed, startExample, startOperator } from './example.js';
import type { DataFolder, Example } from './example.js';

// Every test starts processes; on a busy machine that takes its time.
jest.setTimeout(60_000);

let operator: IDTokenOperator;
let data: DataFolder;
let example: Example;
let people: DeviceOwner[];

const start = async (env: Record<string, string> = {}) => {
  example = await startExample({ DATA: data.folder, IDTOKEN_OPERATOR: operator.url, ...env });
};

const visitor = (phone?: Phone) => {
  const made = new DeviceOwner(example, phone);
  people.push(made);
  return made;
};

/** Anna has a phone, and logged in with it just now. */
const anna = async () => {
  const made = visitor(await operator.enroll({ tokenId: 'anna', givenName: 'Anna', dateOfBirth: '1980-02-03' }));
  await made.link('anna@example.com');
  await made.logIn('anna@example.com');
  return made;
};

const isLoggedIn = async (browser: DeviceOwner) => (await browser.get('/account')).status === 200;

beforeEach(async () => {
  people = [];
  data = newFolder();
  operator = await startOperator();
  await start();
});

afterEach(async () => {
  for (const each of people) each.close();
  await example.stop();
  await operator.stop();
  data.remove();
});

it('npm start brings both operators, and says where they are', async () => {
  const fresh = newFolder();
  const demo = await startExample({ DATA: fresh.folder });
  for (const name of ['The shop', 'The phone', 'The mails']) {
    expect([name, (await fetch(printed(demo, name))).status]).toEqual([name, 200]);
  }
  expect(await (await fetch(`${demo.url}/devices`)).text()).toContain(`href="${printed(demo, 'The mails')}"`);
  await demo.stop();
  fresh.remove();
});

describe('whose a LoginID account is', () => {
  it('who registers is a new customer, and the same one from then on', async () => {
    const leo = visitor();
    expect((await leo.register('leo')).location).toBe('/account');
    const [account] = await leo.accounts();
    await leo.post('/logout', {});
    expect(await isLoggedIn(leo)).toBe(false);
    await leo.signIn('leo');
    expect(await leo.profile()).toContain('Hello, leo');
    expect(await leo.accounts()).toEqual([account]);

    const elsewhere = visitor();
    await elsewhere.signInBy(leo, 'leo');
    expect(await elsewhere.accounts()).toEqual([account]);
  });

  it('who registers while logged in gets one more way into the same account', async () => {
    const her = await anna();
    expect((await her.register('anna.laptop')).status).toBe(303);
    expect(await her.profile()).toContain('anna@example.com');
    await her.post('/logout', {});
    await her.signIn('anna.laptop');
    expect(await her.profile()).toContain('anna@example.com');
  });

  it('a known account stays its customer’s, whoever is logged in', async () => {
    const leo = visitor();
    await leo.register('leo');
    const [account] = await leo.accounts();
    const her = await anna();
    await her.signInBy(leo, 'leo');
    expect(await her.accounts()).toEqual([account]);
    expect(await her.profile()).not.toContain('anna@example.com');
    await her.logIn('anna@example.com');
    expect(await her.accounts()).toEqual([]);
  });

  it('who logs in with an unknown account joins nobody, logged in or not', async () => {
    const her = await anna();
    await her.device.register('unknown');
    await her.signIn('unknown');
    expect(await her.profile()).toContain('Hello, unknown');
    expect(await her.profile()).not.toContain('anna@example.com');

    await her.logIn('anna@example.com');
    const other = visitor();
    await other.device.register('pushed');
    await her.signInBy(other, 'pushed');
    expect(await her.profile()).not.toContain('anna@example.com');

    await her.logIn('anna@example.com');
    expect(await her.accounts()).toEqual([]);
  });

  it('a stranger who registers a customer’s address as username is a new customer, who sees nothing of hers', async () => {
    const her = await anna();
    await her.register('anna.laptop');
    const mallory = visitor();
    await mallory.register('anna@example.com');
    expect(await mallory.profile()).toContain('Hello, anna@example.com');
    expect(await mallory.profile()).not.toMatch(/E-mail address|Another phone|another phone/);
    expect(await mallory.devices()).not.toContain('anna.laptop');
    expect(await mallory.link('anna@example.com', await operator.enroll({ tokenId: 'mallory' }))).toBe(
      '/account/link?refused&code=user_refused',
    );
    expect(await her.devices()).not.toContain('anna@example.com');
    expect(await her.logIn('anna@example.com')).toBe('/account');
  });

  it('a session that was left open is not enough to register', async () => {
    const her = await anna();
    const file = new sqlite.Database(path.join(data.folder, 'shop.db'));
    file.run(`UPDATE sessions SET data = replace(data, '"at":', '"at":-')`);
    file.close();
    expect((await her.register('anna.laptop')).json.error.code).toBe('fresh_login_required');
    expect(await her.accounts()).toEqual([]);
  });
});

describe('who came by LoginID', () => {
  it('is asked for a phone before the cellar opens, and gets one account with both', async () => {
    const leo = visitor(await operator.enroll({ tokenId: 'leo', dateOfBirth: '1990-01-01' }));
    await leo.register('leo');
    const closed = await leo.get('/cellar');
    expect([closed.status, closed.text]).toEqual([403, expect.stringContaining('Link a phone')]);

    expect((await leo.get('/account/link')).text).toContain('name="email"');
    expect(await leo.link('leo@example.com')).toBe('/account');
    expect(await leo.devices()).toContain('leo');
    await leo.logIn('leo@example.com');
    expect((await leo.get('/cellar')).status).toBe(200);

    await leo.signIn('leo');
    // By LoginID now, and the phone is one more way into the same account.
    expect((await leo.get('/cellar')).location).toBe('/login?returnTo=%2Fcellar');
    expect(await leo.logIn('leo@example.com', { returnTo: '/cellar' })).toBe('/cellar');
    expect((await leo.get('/cellar')).status).toBe(200);
    expect(await leo.profile()).toContain('leo@example.com');
  });
});

describe('the page of devices', () => {
  it('tells nobody how to begin', async () => {
    const { status, text } = await visitor().get('/devices');
    expect(status).toBe(200);
    for (const page of ['/register?returnTo=/devices', '?returnTo=/devices', '/approve']) {
      expect(text).toContain(`href="/login/loginid${page}"`);
    }
  });

  it('is for the one address that passkeys are made for', async () => {
    const { text } = await visitor().get('/devices', { headers: { host: '127.0.0.1:3000' } });
    expect(text).toContain(`href="${example.url}/devices"`);
    expect(await visitor().devices()).not.toContain('127.0.0.1:3000');
  });

  it('names devices in plain words', async () => {
    const her = await anna();
    await her.register('anna.phone', {
      'user-agent': `${SAFARI} (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1`,
    });
    await her.signIn('anna.phone', {
      'user-agent': `${SAFARI} (Windows NT 10.0) Chrome/140.0.0.0 Safari/537.36 Edg/140.0`,
    });
    await her.signIn('anna.phone', { 'user-agent': '"><script>' });
    const text = await her.devices();
    expect(text).toMatch(/anna\.phone[^]*Safari on iPhone[^]*Edge on Windows[^]*A browser/);
    expect(text).not.toContain('last used');
    expect(text).not.toContain('<script>');
    await her.signIn('anna.phone', { 'user-agent': '' });
    expect(await her.devices()).toContain('last used');
    for (const page of ['/register?returnTo=/devices', '/add?returnTo=/devices', '/approve']) {
      expect(text).toContain(`href="/login/loginid${page}"`);
    }
  });

  it('removes an account: it gets nobody in any more, and its sessions end', async () => {
    const her = await anna();
    const laptop = visitor();
    await her.register('anna.laptop');
    await laptop.signInBy(her, 'anna.laptop');
    await her.logIn('anna@example.com');
    const [id = ''] = await her.accounts();
    expect((await her.post('/devices/remove', { id })).location).toBe('/devices');
    expect(await her.accounts()).toEqual([]);
    expect(await isLoggedIn(laptop)).toBe(false);
    expect(await isLoggedIn(her)).toBe(true);

    await laptop.signInBy(her, 'anna.laptop');
    expect(await laptop.profile()).not.toContain('anna@example.com');
  });

  it('keeps the last way in, and what is somebody else’s', async () => {
    const leo = visitor();
    await leo.register('leo');
    const [id = ''] = await leo.accounts();
    const { location } = await leo.post('/devices/remove', { id });
    expect((await leo.get(location!)).text).toContain('This is the last way');
    const her = await anna();
    for (const form of [{ id }, { id: 'nothing' }, {}, `id=${id}&id=${id}`]) await her.post('/devices/remove', form);
    await visitor().post('/devices/remove', { id });
    expect(await leo.accounts()).toEqual([id]);
  });

  it('removes nothing for other sites', async () => {
    const her = await anna();
    await her.register('anna.laptop');
    const [id = ''] = await her.accounts();
    const { status } = await her.post('/devices/remove', { id }, { 'sec-fetch-site': 'cross-site' });
    expect(status).toBe(403);
    expect(await her.accounts()).toEqual([id]);
  });
});

it('a restart loses neither LoginID’s accounts, nor whose they are, nor sessions', async () => {
  const her = await anna();
  await her.register('anna.laptop');
  const before = await her.devices();
  const port = (address: string) => new URL(address).port;
  const ports = { PORT: port(example.url), LOGINID_PORT: port(printed(example, 'The mails')) };
  expect(await example.stop()).toBe(0);
  await start(ports);
  expect(await her.devices()).toBe(before);
  await her.post('/logout', {});
  await her.signIn('anna.laptop');
  expect(await her.profile()).toContain('anna@example.com');
});

it('a file of before there was LoginID keeps its customers', async () => {
  const old = newFolder();
  const file = new sqlite.Database(path.join(old.folder, 'shop.db'));
  file.exec(`
    CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE COLLATE NOCASE);
    CREATE TABLE links (user_id INTEGER PRIMARY KEY REFERENCES users (id), token_id TEXT NOT NULL UNIQUE);
    INSERT INTO users VALUES (7, 'anna@example.com');
    INSERT INTO links VALUES (7, 'anna');
  `);
  file.close();
  const phone = await operator.enroll({ tokenId: 'anna' });
  for (const _ of ['the first time', 'again']) {
    const shop = await startExample({ DATA: old.folder, IDTOKEN_OPERATOR: operator.url });
    const her = new DeviceOwner(shop, phone);
    expect(await her.logIn('anna@example.com')).toBe('/account');
    her.close();
    await shop.stop();
  }
  old.remove();
});

it('with LoginID stopped every page answers', async () => {
  const loginid = await startLoginIDOperator({
    clients: [{ apiKey: 'real', websiteURL: 'http://localhost', name: 'Corner Shop' }],
  });
  await example.stop();
  await start({ LOGINID_OPERATOR: loginid.url, LOGINID_API_KEY: 'real', LOGINID_PORT: 'not used' });
  await loginid.stop();
  const seen = [];
  for (const page of ['/', '/devices', '/login', '/login/loginid', '/token', '/account/link']) {
    const { status } = await fetch(example.url + page);
    seen.push([page, status]);
  }
  expect(seen).toEqual(seen.map(([page]) => [page, 200]));
  expect(await (await fetch(`${example.url}/devices`)).text()).not.toContain('/mails');
});

const SAFARI = 'Mozilla/5.0';
