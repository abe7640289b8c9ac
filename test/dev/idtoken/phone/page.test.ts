import { AxeBuilder } from '@axe-core/playwright';
import { describeInBrowser, launchBrowser } from '../../../helpers/chromium.js';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { IDTokenOperator } from '../../../../lib/dev/index.js';
import { begin, claimsIn, initiate, send, SHOP, start, stopAll, testClock } from '../../relying-party.js';

const MARIE = 'tokenId=marie%40example.com&givenName=Marie&familyName=Dupont&dateOfBirth=1990-05-01&nationality=FRA';
const PERSON = { tokenId: 'marie@example.com' };
const SCOPES = ['identity:full', 'identity:age_over_18'];

let browser: Browser;
let context: BrowserContext;
let page: Page;
let operator: IDTokenOperator;
let errors: string[];

describeInBrowser('the phone as a page', () => {
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    operator = await start({ rateLimits: false });
    context = await browser.newContext({ viewport: { width: 390, height: 844 }, reducedMotion: 'reduce' });
    page = await context.newPage();
    page.setDefaultTimeout(15_000);
    errors = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => {
      // What is left: violations of the policy and the like. Refused answers are part of the tests.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        errors.push(message.text());
    });
  });
  afterEach(async () => {
    await context.close();
    await stopAll();
    if (errors.length > 0) throw new Error(errors.join('\n'));
  });

  const by = (id: string) => page.getByTestId(id);

  async function enrol(query = MARIE): Promise<void> {
    await page.goto(`${operator.url}/phone?${query}`);
    await by('enrol-submit').click();
    await by('home').waitFor();
    await connected();
  }

  const connected = () => page.locator('[data-testid=connection][data-state=connected]').waitFor();

  async function asked(body: object = {}) {
    const login = await begin(operator, { ...PERSON, ...body });
    await by('request').waitFor();
    return login;
  }

  async function expectEnd(outcome: string): Promise<void> {
    await by('result').waitFor();
    await page.locator(`[data-testid=result][data-outcome=${outcome}]`).waitFor();
  }

  async function approve(): Promise<void> {
    await by('approve').click();
    await by('sensor').click();
  }

  it('enrols from a link, gets a push without a reload, approves', async () => {
    await enrol();
    expect(operator.enrolled('marie@example.com')).toBe(true);
    const { session, line } = await asked({ scopes: SCOPES });
    expect(await by('code').textContent()).toBe(session.autoPassword);
    expect(await by('service-name').textContent()).toBe('My Shop');
    expect(await by('service-url').textContent()).toBe('shop.example.com');
    expect(await by('service-badge').textContent()).toMatch(/^Not verified: /);
    expect(await by('countdown').textContent()).toMatch(/^(60|5\d) s left$/);
    await approve();
    await expectEnd('approved');
    expect(await by('result-text').textContent()).toContain('My Shop');
    const { jwt } = await line.until('approved');
    expect(claimsIn(jwt)).toMatchObject({
      scope: 'identity:full identity:age_over_18',
      idtoken: { givenName: 'Marie', dateOfBirth: '1990-05-01', age_over_18: true, trustLevel: 2 },
    });
    await by('done').click();
    await by('home').waitFor();
  });

  it('grants a part of a composite, and says what is withheld', async () => {
    await enrol();
    const { line } = await asked({ scopes: SCOPES });
    const scopes = await page
      .locator('[data-testid=scope]')
      .evaluateAll((all) => all.map((each) => each.getAttribute('data-scope')));
    expect(scopes).toEqual([
      'identity:name',
      'identity:date_of_birth',
      'identity:nationality',
      'identity:document',
      'identity:trust_level',
      'identity:age_over_18',
    ]);
    expect(await by('withheld').textContent()).toBe('your photo.');
    await page.locator('[data-scope="identity:date_of_birth"]').uncheck();
    await page.locator('[data-scope="identity:trust_level"]').uncheck();
    expect(await by('withheld').textContent()).toBe(
      'your date of birth, how well your identity was checked, your photo.',
    );
    await approve();
    const { jwt } = await line.until('approved');
    expect(claimsIn(jwt).scope).toBe('identity:name identity:nationality identity:document identity:age_over_18');
    expect(claimsIn(jwt).idtoken).toEqual({
      tokenId: 'marie@example.com',
      givenName: 'Marie',
      familyName: 'Dupont',
      nationality: 'FRA',
      age_over_18: true,
    });
  });

  it('refuses', async () => {
    await enrol();
    const { line } = await asked();
    await by('refuse').click();
    await expectEnd('refused');
    expect(await line.until('rejected')).toEqual({ type: 'rejected', reason: 'User rejected' });
  });

  it('offers refusal and approval alike', async () => {
    await enrol();
    await asked();
    const [refuse, yes] = [(await by('refuse').boundingBox())!, (await by('approve').boundingBox())!];
    expect([refuse.width, refuse.height, refuse.y]).toEqual([yes.width, yes.height, yes.y]);
    expect(yes.y + yes.height).toBeLessThanOrEqual(844);
  });

  it('sends nothing when the biometric check fails', async () => {
    await enrol();
    await asked();
    await by('approve').click();
    await by('check-fails').check();
    await by('sensor').click();
    await by('check-error').waitFor();
    expect(operator.requests.some(({ path }) => path === '/auth/verify')).toBe(false);
    expect(operator.pending).toHaveLength(1);
    await by('check-fails').uncheck();
    await by('sensor').click();
    await expectEnd('approved');
  });

  it('a wrong code typed there fails and counts; the third ends the request', async () => {
    await enrol();
    const { session, line } = await asked();
    await page.getByText('Type the code instead').click();
    const wrong = session.autoPassword === '000000' ? '111111' : '000000';
    for (const left of ['2 attempts are left', 'One attempt is left']) {
      await by('typed-code').fill(wrong);
      await approve();
      await page.getByText(left).waitFor();
    }
    expect(line.messages.slice(1)).toEqual(Array(2).fill({ type: 'rejected', reason: 'Invalid OTP' }));
    await by('typed-code').fill(wrong);
    await approve();
    await expectEnd('failed');
    expect(await line.closed).toBe(1000);
  });

  it('the right code typed there is as good as comparing', async () => {
    await enrol();
    const { session, line } = await asked();
    await page.getByText('Type the code instead').click();
    await by('typed-code').fill(session.autoPassword);
    await approve();
    expect((await line.until('approved')).random).toBe(session.random);
  });

  it('keeps its key over a reload, and gets a request that came meanwhile; the key cannot be exported', async () => {
    await enrol();
    await page.goto('about:blank');
    const { line } = await begin(operator, PERSON);
    await page.goto(`${operator.url}/phone`);
    await by('request').waitFor();
    const extractable = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const request = indexedDB.open('simulated-phone');
          request.onsuccess = () => {
            const all = request.result.transaction('people').objectStore('people').getAll();
            all.onsuccess = () => resolve(all.result.map(({ privateKey }) => privateKey.extractable));
          };
        }),
    );
    expect(extractable).toEqual([false]);
    await approve();
    await line.until('approved');
  });

  it('holds several people, each with a key; a link chooses one', async () => {
    await enrol();
    await by('add-person').click();
    await page.locator('[name=tokenId]').fill('tom@example.com');
    await by('enrol-submit').click();
    await by('home').waitFor();
    await connected();
    expect(await by('person').count()).toBe(2);
    expect(await by('card').textContent()).toContain('tom@example.com');
    await page.locator('[data-token-id="marie@example.com"]').click();
    expect(await by('card').textContent()).toContain('Marie Dupont');

    const { line } = await asked({ tokenId: 'tom@example.com' });
    expect(await by('request-person').textContent()).toBe('tom@example.com');
    await approve();
    expect(claimsIn((await line.until('approved')).jwt).sub).toBe('tom@example.com');

    await page.goto(`${operator.url}/phone?tokenId=tom%40example.com`);
    await by('home').waitFor();
    expect(await by('card').textContent()).toContain('tom@example.com');
    await by('remove-person').click();
    await page.locator('[data-token-id="tom@example.com"]').waitFor({ state: 'detached' });
    expect(await by('person').count()).toBe(1);
    expect(await by('card').textContent()).toContain('Marie Dupont');
  });

  it('answers one request after the other, the newest first', async () => {
    await enrol();
    await asked();
    const first = await by('code').textContent();
    await initiate(operator, PERSON);
    await page.getByText('One older request waits.').waitFor();
    expect(await by('code').textContent()).not.toBe(first);
    await by('refuse').click();
    await page.getByRole('button', { name: 'Next request' }).click();
    await by('request').waitFor();
    expect(await by('code').textContent()).toBe(first);
    await approve();
    await expectEnd('approved');
    expect(operator.pending).toEqual([]);
  });

  it('says when a request is over on the other side, and shows the next one by itself', async () => {
    await enrol();
    const { line } = await asked();
    line.socket.close(1000);
    await expectEnd('ended');
    expect(await by('result-text').textContent()).toContain('does not wait for it any more');
    const { session } = await begin(operator, PERSON);
    await by('request').waitFor();
    expect(await by('code').textContent()).toBe(session.autoPassword);
  });

  it('a wrong code after which the service leaves does not end as approved here (A6)', async () => {
    await enrol();
    const { session, line } = await asked();
    await page.getByText('Type the code instead').click();
    await by('typed-code').fill(session.autoPassword === '111111' ? '222222' : '111111');
    await approve();
    await line.until('rejected');
    line.socket.close(1000);
    await expectEnd('failed');
    expect(await by('result-title').textContent()).toBe('That was not the code');
  });

  it('has its buttons in view on a laptop', async () => {
    await page.setViewportSize({ width: 1280, height: 650 });
    const inView = async (id: string) => {
      const box = (await by(id).boundingBox())!;
      expect([id, box.y >= 0 && box.y + box.height <= 650]).toEqual([id, true]);
    };
    await page.goto(`${operator.url}/phone?${MARIE}`);
    await inView('enrol-submit');
    await enrol();
    await inView('add-person');
    await asked({ scopes: SCOPES });
    await inView('approve');
    await initiate(operator, PERSON);
    await page.getByText('One older request waits.').waitFor();
    await inView('more');
    await by('refuse').click();
    await inView('done');
  });

  it('says when the time is up', async () => {
    const clock = testClock();
    operator = await start({ now: clock.now });
    await enrol();
    await asked();
    clock.pass(60);
    await expectEnd('expired');
  });

  it('shows hostile names cleaned, and no address with somebody else in front', async () => {
    const name = `Bank\u202e\u0000 of\u200b <b>Evil</b> ${'x'.repeat(100)}`;
    operator = await start({ services: [{ ...SHOP, name, url: 'https://bank.example@evil.example/a' }] });
    await enrol();
    await asked({ serviceVds: operator.serviceVds('my-shop') });
    const shown = (await by('service-name').textContent())!;
    expect(shown).toMatch(/^Bank of <b>Evil<\/b> x+\u2026$/);
    expect(shown).toHaveLength(60);
    expect(await by('service-url').textContent()).toBe('evil.example/a');
    expect(await by('service-badge').getAttribute('data-verified')).toBe('true');
  });

  it('finds the operator again, and enrols again where it was forgotten', async () => {
    await enrol();
    await operator.pause();
    await page.locator('[data-state=offline]').waitFor();
    await operator.resume();
    await connected();
    await asked();
    await by('refuse').click();
    await by('done').click();

    const port = Number(new URL(operator.url).port);
    await operator.stop();
    operator = await start({ port, rateLimits: false });
    await by('enrol-again').click();
    await by('unknown-person').waitFor({ state: 'hidden' });
    await connected();
    const { line } = await asked();
    await approve();
    expect((await line.until('approved')).type).toBe('approved');
  });

  it('says why an enrolment fails', async () => {
    await enrol();
    operator.revoke('marie@example.com');
    await by('add-person').click();
    await by('enrol-submit').click();
    expect(await by('enrol-error').textContent()).toContain('Give a token id');
    await page.locator('[name=tokenId]').fill('marie@example.com');
    await by('enrol-submit').click();
    await page.getByText('was revoked').first().waitFor();
    expect(await by('enrol-error').textContent()).toContain('revoked');
  });

  it('can be used with the keyboard alone, and the focus follows the screens', async () => {
    await enrol();
    const { line } = await asked();
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-testid'));
    expect(await focused()).toBe('service-name');
    for (let i = 0; i < 10 && (await focused()) !== 'approve'; i++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await focused()).toBe('sensor');
    await page.keyboard.press('Enter');
    await line.until('approved');
    await by('result').waitFor();
    expect(await focused()).toBe('result-title');
  });

  it.each(['light', 'dark'] as const)('is clean for axe on every screen, %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const clean = async (screen: string) => {
      await by(screen).waitFor();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect({ screen, violations: violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]) }).toEqual({
        screen,
        violations: [],
      });
    };
    await page.goto(`${operator.url}/phone?${MARIE}`);
    await clean('enrol');
    await by('enrol-submit').click();
    await clean('home');
    await connected();
    await asked({ scopes: SCOPES });
    await page.locator('[data-testid=scope]').first().uncheck();
    await page.getByText('Type the code instead').click();
    await clean('request');
    await by('approve').click();
    await by('check-fails').check();
    await by('sensor').click();
    await clean('check');
    await by('check-cancel').click();
    await by('refuse').click();
    await clean('result');
  });

  it('loads nothing from elsewhere, runs nothing inline, and fits a narrow screen', async () => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.setViewportSize({ width: 320, height: 640 });
    await page.goto(`${operator.url}/phone?tokenId=<script>alert(1)</script>${'x'.repeat(80)}`);
    await by('enrol').waitFor();
    await by('enrol-submit').click();
    await by('home').waitFor();
    expect(asked.every((url) => url.startsWith(operator.url) || url === 'data:,')).toBe(true);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    const { headers } = await send('GET', `${operator.url}/phone`);
    expect(headers['content-security-policy']).toMatch(
      /default-src 'none'; script-src 'nonce-[^']+'; style-src 'nonce-/,
    );
    const again = await send('GET', `${operator.url}/phone`);
    expect(again.headers['content-security-policy']).not.toBe(headers['content-security-policy']);
  });
});
