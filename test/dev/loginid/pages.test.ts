import { send } from '../relying-party.js';
import type { Answer } from '../relying-party.js';
import type { LoginIDOperator } from '../../../lib/dev/loginid/operator.js';
import { SHOP, SITE, start, stopAll, Visitor } from './site.js';

afterEach(stopAll);

function submit(operator: LoginIDOperator, fields: Record<string, string>, origin = operator.url): Promise<Answer> {
  const headers = { origin, 'content-type': 'application/x-www-form-urlencoded' };
  return send('POST', `${operator.url}/dashboard`, new URLSearchParams(fields).toString(), headers);
}

const shown = (text: string, testId: string) =>
  unescaped(new RegExp(`data-testid="${testId}">([^<]*)<`).exec(text)?.[1] ?? '');

describe('the dashboard', () => {
  it('creates an integration and shows what a site needs', async () => {
    const operator = await start({ clients: [] });
    const create = { do: 'create', name: 'My Shop', websiteURL: SITE, approvePath: '/approve', addPath: '' };
    expect(await submit(operator, create)).toMatchObject({ status: 303, headers: { location: '/dashboard' } });
    const { text } = await send('GET', `${operator.url}/dashboard`);
    const apiKey = shown(text, 'api-key');
    expect(apiKey).toMatch(/^[\w-]{86}==$/);
    expect(shown(text, 'base-url')).toBe(operator.url);
    expect(shown(text, 'public-key')).toBe(operator.publicKey);
    expect(shown(text, 'script')).toContain(`new LoginID.directweb.default("${operator.url}", "${apiKey}")`);
    expect(shown(text, 'script')).toContain('src="/login/assets/loginid.directweb.js"');

    const visitor = new Visitor(operator, apiKey);
    expect((await visitor.register('john')).status).toBe(200);
    await visitor.ask('push_authentication', 'john', { transient_email: 'john@example.com' });
    expect(operator.mails[0]?.link).toMatch(/^http:\/\/localhost:3000\/approve\?session=/);
  });

  it('says what is wrong, and keeps what was typed', async () => {
    const operator = await start();
    const answer = await submit(operator, { do: 'create', name: '"><script>', websiteURL: 'shop', approvePath: 'x' });
    expect(answer.status).toBe(400);
    expect(answer.text).toMatch(/`websiteURL` must be.*`approvePath` must be/);
    expect(answer.text).toContain('value="&quot;&gt;&lt;script&gt;"');
    expect(answer.text).not.toContain('"><script>');
    expect((await send('GET', `${operator.url}/dashboard`)).text.match(/data-testid="integration"/g)).toHaveLength(1);
  });

  it('switches integrations and accounts off and on', async () => {
    const operator = await start();
    const visitor = new Visitor(operator);
    await visitor.register('john');
    const which = /name="which" value="([0-9a-f-]{36})"/.exec(
      (await send('GET', `${operator.url}/dashboard`)).text,
    )![1]!;
    const login = async () => (await visitor.login('john')).json.code ?? 'ok';
    const after = async (what: string, of: string) => {
      expect((await submit(operator, { do: what, which: of })).status).toBe(303);
      return await login();
    };
    expect(await after('client-off', SHOP.apiKey)).toBe('client_deactivated');
    expect(await after('client-on', SHOP.apiKey)).toBe('ok');
    expect(await after('account-off', which)).toBe('account_deactivated');
    expect(await after('account-on', which)).toBe('ok');
    expect(await after('block', which)).toBe('account_blocked');
    expect(await after('unblock', which)).toBe('ok');
    expect((await submit(operator, { do: 'block', which: 'nobody' })).status).toBe(404);
  });

  it('takes forms of its own pages only', async () => {
    const operator = await start();
    const off = { do: 'client-off', which: SHOP.apiKey };
    for (const origin of [SITE, 'null', 'http://127.0.0.1:1']) {
      expect((await submit(operator, off, origin)).status).toBe(403);
    }
    expect((await send('POST', `${operator.url}/dashboard`, 'do=client-off')).status).toBe(403);
    expect((await new Visitor(operator).register('john')).status).toBe(200);
  });

  it('is what a browser finds first', async () => {
    const operator = await start();
    expect(await send('GET', operator.url)).toMatchObject({ status: 303, headers: { location: '/dashboard' } });
  });

  it('allows no script and no frame', async () => {
    const operator = await start();
    for (const path of ['/dashboard', '/mails']) {
      const { headers } = await send('GET', operator.url + path);
      expect(headers['content-security-policy']).toMatch(
        /^default-src 'none'; style-src 'nonce-[^']+'; .*frame-ancestors 'none'$/,
      );
    }
  });
});

describe('the mails', () => {
  it('are on a page, newest first', async () => {
    const operator = await start();
    const visitor = new Visitor(operator);
    expect((await send('GET', `${operator.url}/mails`)).text).toContain('No mail yet');
    for (const name of ['john', 'jane']) {
      await visitor.register(name);
      await visitor.ask('add_authenticator', name, { transient_email: `${name}&co@example.com` });
    }
    const { text } = await send('GET', `${operator.url}/mails`);
    expect([...text.matchAll(/<h2>To (.*)<\/h2>/g)].map(([, to]) => to)).toEqual([
      'jane&amp;co@example.com',
      'john&amp;co@example.com',
    ]);
    const mail = operator.mails[1]!;
    expect(shown(text, 'link')).toBe(mail.link);
    expect(shown(text, 'code')).toBe(mail.code);
    expect(mail.link).toBe(`${SITE}/login/loginid/add?session=${mail.sessionId}`);
  });
});

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}
