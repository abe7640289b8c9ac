import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { claimsIn, headerOf, send } from '../relying-party.js';
import { SITE, start, stopAll, Visitor } from './site.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'loginid-'));
});
afterEach(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});

describe('the data file', () => {
  it('keeps accounts, keys and the integrations of the dashboard over a restart', async () => {
    const data = path.join(folder, 'deep', 'loginid.json');
    const first = await start({ data });
    const visitor = new Visitor(first);
    const before = (await visitor.register('john')).json.jwt;
    const fields = new URLSearchParams({ do: 'create', name: 'Other', websiteURL: 'http://localhost:4000' }).toString();
    const headers = { origin: first.url, 'content-type': 'application/x-www-form-urlencoded' };
    expect((await send('POST', `${first.url}/dashboard`, fields, headers)).status).toBe(303);
    await visitor.login('john');
    await first.stop();

    const second = await start({ data });
    const returned = new Visitor(second);
    returned.authenticator.held.push(...visitor.authenticator.held);
    const { json } = await returned.login('john');
    expect(claimsIn(json.jwt).sub).toBe(claimsIn(before).sub);
    expect(headerOf(json.jwt).kid).toBe(headerOf(before).kid);
    expect(second.publicKey).toBe(first.publicKey);
    expect((await send('GET', `${second.url}/dashboard`)).text).toContain('http://localhost:4000');
    expect((await returned.login('john', null, { counter: 1 })).json.code).toBe('failed_to_authenticate');
    expect(statSync(data).mode & 0o777).toBe(0o600);
  });

  it('keeps the retired keys too', async () => {
    const data = path.join(folder, 'loginid.json');
    const first = await start({ data });
    const { kid } = headerOf((await new Visitor(first).register('john')).json.jwt);
    first.rotateKeys();
    await first.stop();
    const second = await start({ data });
    expect((await send('GET', `${second.url}/certs?kid=${kid}`)).status).toBe(200);
    expect(second.publicKey).toBe(first.publicKey);
  });

  it('holds no mail address and no code', async () => {
    const data = path.join(folder, 'loginid.json');
    const visitor = new Visitor(await start({ data }));
    await visitor.register('john');
    const { code } = (await visitor.ask('push_authentication', 'john', { transient_email: 'john@example.com' })).json;
    const text = readFileSync(data, 'utf8');
    expect(text).toContain('"john"');
    expect(text).not.toContain('john@example.com');
    expect(text).not.toContain(`"${code}"`);
    expect(text).not.toContain(SITE);
  });

  it('is none that somebody else wrote', async () => {
    const data = path.join(folder, 'notes.txt');
    writeFileSync(data, 'my notes');
    await expect(start({ data })).rejects.toThrow('this operator did not write');
    expect(readFileSync(data, 'utf8')).toBe('my notes');
    await expect(start({ data: folder })).rejects.toThrow('EISDIR');
  });
});
