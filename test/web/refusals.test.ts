import type { ScriptedShop } from '../helpers/scripted-shop.js';
import type { Browser, Page } from '../helpers/browser.js';
import { useShops } from '../helpers/scripted-shop.js';

const openShop = useShops();

beforeEach(() => void jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined));
afterEach(() => void jest.restoreAllMocks());

/** How a browser is refused, as JSON and as a page. */
type Ask = (browser: Browser, headers: Record<string, string>, shop: ScriptedShop) => Promise<Page>;

const REFUSALS: readonly (readonly [type: string, code: string, ask: Ask])[] = [
  [
    'forbidden',
    'origin_forbidden',
    (browser, headers) =>
      browser.post('/login', { identifier: 'marie' }, { ...headers, origin: 'https://other.example' }),
  ],
  [
    'not_found',
    'login_not_found',
    (browser, headers) => browser.post('/login/finish', { handle: 'idtoken.x' }, headers),
  ],
  ['not_found', 'login_not_found', (browser, headers) => browser.get('/login/nothing', { headers })],
  ['invalid', 'method_not_allowed', (browser, headers) => browser.get('/login/finish', { headers })],
  ['invalid', 'fields_invalid', (browser, headers) => browser.post('/login/finish', 'handle=a&handle=b', headers)],
  ['invalid', 'upgrade_required', (browser) => browser.get('/login/events', { headers: { upgrade: 'websocket' } })],
  [
    'limited',
    'rate_limited',
    async (browser, headers) => {
      await browser.post('/login', { identifier: 'leo' }, headers);
      return await browser.post('/login', { identifier: 'marie' }, headers);
    },
  ],
  [
    'failed',
    'store_unavailable',
    async (browser, headers, { strategy: { store } }) => {
      store.before = () => {
        throw new Error('down');
      };
      const answer = await browser.post('/login', { identifier: 'marie' }, headers);
      store.before = () => undefined;
      return answer;
    },
  ],
];

describe.each(REFUSALS)('%s: %s', (type, code, ask) => {
  it.each(['application/json', 'text/html'])(
    'is an event whose support code the visitor reads (%s) (S65)',
    async (accept) => {
      const shop = await openShop({ limits: { perVisitor: { starts: 1, seconds: 300 } } });
      const answer = await ask(shop.browser(), { accept }, shop);
      const event = shop.strategy.events.find((told) => told.code === code);
      expect(event).toMatchObject({ type, code, visitor: expect.stringMatching(/^[\w-]{16}$/) as string });
      expect(answer.status).toBe(event!.error!.status);
      const { supportCode } = event!;
      expect(answer.text).toContain(accept === 'text/html' ? supportCode : `"supportCode":"${supportCode}"`);
    },
  );
});

it('a login of another browser, or asked for without a cookie, is told as that (S65)', async () => {
  const shop = await openShop();
  const [owner, thief] = [shop.browser(), shop.browser()];
  const handle = await shop.started(owner);
  const path = `/login/status?handle=${handle}`;
  expect((await thief.get(path)).status).toBe(404);
  await thief.get('/login');
  expect((await thief.get(path)).status).toBe(404);
  const told = shop.strategy.events.filter(({ type }) => type === 'not_found');
  expect(told.map(({ reason, handle }) => [reason, handle])).toEqual([
    ['no_cookie', handle],
    ['other_browser', handle],
  ]);
});

it('a page has the box for the developer outside production, and not in production', async () => {
  const browser = (await openShop()).browser();
  const { NODE_ENV } = process.env;
  const page = async () => (await browser.get('/login/nothing')).text;
  try {
    expect(await page()).toContain('docs/errors.md#login_not_found');
    process.env.NODE_ENV = 'production';
    expect(await page()).not.toMatch(/For the developer|docs\//);
  } finally {
    process.env.NODE_ENV = NODE_ENV;
  }
});
