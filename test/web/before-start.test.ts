import { LoginRefused } from '../../lib/index.js';
import type { StartAttempt } from '../../lib/index.js';
import { useShops } from '../helpers/scripted-shop.js';

const openShop = useShops();

describe('beforeStart', () => {
  it('is told who starts, and lets a start go on with any answer but false', async () => {
    const asked: StartAttempt[] = [];
    const shop = await openShop({ router: { beforeStart: (_req, start) => void asked.push(start) } });
    const browser = shop.browser();
    const handle = await shop.approved(browser, ' marie ');
    await browser.post('/login/finish', { handle });
    await shop.started(browser, 'marie');
    expect(asked).toEqual([
      { identifier: 'marie', provider: 'idtoken', knownBrowser: false },
      { identifier: 'marie', provider: 'idtoken', knownBrowser: true },
    ]);
  });

  it('refuses with false: 403, and no phone rings, for a new code neither', async () => {
    let may = true;
    const shop = await openShop({ router: { beforeStart: async () => may } });
    const browser = shop.browser();
    const handle = await shop.started(browser, 'marie');
    await browser.post('/login/cancel', { handle });
    may = false;
    const answers = [
      await browser.send('/login', { identifier: 'marie' }),
      await browser.send('/login/retry', { handle }),
    ];
    for (const { status, json } of answers) expect([status, json.error.code]).toEqual([403, 'start_refused']);
    expect(shop.strategy.adapter.begun).toHaveLength(1);
    expect(shop.strategy.told.filter((type) => type.includes('start_refused'))).toHaveLength(2);
  });

  it('says to the person what the application says, on the page and as JSON', async () => {
    const beforeStart = () => {
      throw new LoginRefused('Solve the puzzle first.');
    };
    const shop = await openShop({ router: { beforeStart } });
    const browser = shop.browser();
    expect((await browser.send('/login', { identifier: 'marie' })).json.error.message).toBe('Solve the puzzle first.');
    const page = await browser.post('/login', { identifier: 'marie' });
    expect([page.status, page.text.includes('Solve the puzzle first.')]).toEqual([403, true]);
    expect(shop.strategy.adapter.begun).toEqual([]);
  });

  it('that breaks is a breakage of the application, told with its cause, and rings no phone', async () => {
    const beforeStart = () => {
      throw new Error('the captcha service is down');
    };
    const shop = await openShop({ router: { beforeStart } });
    const browser = shop.browser();
    const { status, json } = await browser.send('/login', { identifier: 'marie' });
    expect([status, json.error.code]).toEqual([503, 'lookup_failed']);
    expect(JSON.stringify(json)).not.toContain('captcha');
    expect(shop.strategy.events.at(-1)?.error?.cause).toMatchObject({ message: 'the captcha service is down' });
    expect(shop.strategy.adapter.begun).toEqual([]);
  });
});
