import type { StartToCheck } from '../../lib/index.js';
import { useShops } from '../helpers/scripted-shop.js';

const openShop = useShops();

it('the application may refuse before anything rings, as a page and as JSON', async () => {
  const asked: StartToCheck[] = [];
  const shop = await openShop({
    router: {
      beforeStart: async (_req, start) => {
        asked.push(start);
        return start.identifier !== 'marie';
      },
    },
  });
  const browser = shop.browser();
  const page = await browser.post('/login', { identifier: ' marie ' });
  expect([page.status, page.text.includes('Sign-in not started')]).toEqual([403, true]);
  expect((await browser.send('/login', { identifier: 'marie' })).json.error.code).toBe('start_refused');
  expect(asked).toEqual(Array(2).fill({ identifier: 'marie', provider: 'idtoken', knownBrowser: false }));
  expect(shop.strategy.adapter.begun).toEqual([]);
  await shop.approved(browser, 'bert');
});

it('is told of browsers that know the person, and asked for a new code as well', async () => {
  const asked: boolean[] = [];
  const shop = await openShop({
    router: { beforeStart: (_req, { knownBrowser }) => asked.push(knownBrowser) < 3 },
  });
  const browser = shop.browser();
  await browser.post('/login/finish', { handle: await shop.approved(browser) });
  const handle = await shop.started(browser);
  (await shop.ring(2)).reject();
  await browser.state(handle, 'rejected').catch(() => undefined);
  expect((await browser.send('/login/retry', { handle })).json.error.code).toBe('start_refused');
  expect(asked).toEqual([false, true, true]);
  expect(shop.strategy.adapter.begun.length).toBe(2);
});

it('what it throws is the application’s, and nothing rings', async () => {
  const shop = await openShop({
    router: {
      beforeStart: () => {
        throw new Error('the captcha service is down');
      },
    },
  });
  expect((await shop.browser().post('/login', { identifier: 'marie' })).status).toBe(500);
  expect(shop.strategy.adapter.begun).toEqual([]);
});
