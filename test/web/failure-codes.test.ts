import { LOGIN_ERROR_CODES, LoginError } from '../../lib/login/errors.js';
import type { Browser, Page } from '../helpers/browser.js';
import { until, useShops } from '../helpers/scripted-shop.js';
import type { ScriptedShop } from '../helpers/scripted-shop.js';

const openShop = useShops();

beforeEach(() => void jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined));
afterEach(() => void jest.restoreAllMocks());

/** The line of the log about what an answer says, with its support code. */
async function logged({ strategy: { events } }: ScriptedShop, code: string): Promise<string> {
  const event = await until(() => events.find((told) => told.code === code));
  return event.supportCode;
}

/** The support code of an answer; of one that leads to the page of a login, the code of that page. */
async function shownBy(browser: Browser, { location, json, text }: Page): Promise<string | undefined> {
  if (location === undefined) return 'error' in json ? json.error.supportCode : onPage(text);
  const handle = new URL(location, browser.origin).searchParams.get('handle') ?? '';
  await browser.state(handle, 'failed').catch(() => undefined);
  return onPage((await browser.get(location, { headers: { accept: 'text/html' } })).text);
}

function onPage(text: string): string | undefined {
  return /<p class="support">.*?>([\dA-F]{4} [\dA-F]{4})<\/b>/.exec(text)?.[1];
}

/** What would tell that there is an account shows a decoy, and is no failure. */
const DECOYED: readonly string[] = ['operator_busy', 'login_in_progress'];

describe('every code that an answer can have: its support code is on the page, in JSON, and letter by letter in the log', () => {
  const ways = ['send', 'post'] as const;

  it.each(LOGIN_ERROR_CODES.filter((code) => !DECOYED.includes(code)))('%s, when a login begins', async (code) => {
    for (const way of ways) {
      const shop = await openShop();
      shop.strategy.adapter.onBegin = () => {
        throw new LoginError(code);
      };
      const browser = shop.browser();
      const answer = await browser[way]('/login', { identifier: 'marie' });
      expect(await shownBy(browser, answer)).toBe(await logged(shop, code));
    }
  });

  it.each(LOGIN_ERROR_CODES)('%s, when a login is finished', async (code) => {
    const shop = await openShop();
    shop.strategy.adapter.onVerify = () => {
      throw new LoginError(code);
    };
    for (const way of ways) {
      const browser = shop.browser();
      const handle = await shop.approved(browser);
      shop.strategy.events.length = 0;
      const answer = await browser[way]('/login/finish', { handle });
      expect(await shownBy(browser, answer)).toBe(await logged(shop, code));
    }
  });
});

it.each(['rejected', 'expired', 'failed'] as const)('so it is where a phone’s answer ends one: %s', async (end) => {
  const shop = await openShop();
  const { adapter } = shop.strategy;
  if (end === 'expired') adapter.onBegin = () => adapter.challenge(500);
  const browser = shop.browser();
  const handle = await shop.started(browser);
  const ring = await shop.ring();
  if (end === 'rejected') ring.reject();
  if (end === 'failed') ring.fail(new LoginError('approval_lost'));
  const heard = await browser.state(handle, end);
  const { text } = await browser.get(`/login/code?handle=${handle}`);
  const { supportCode } = await until(() => shop.strategy.events.find(({ type }) => type === end));
  const finish = await browser.send('/login/finish', { handle });
  const stream = await browser.events(`/login/events?handle=${handle}`);
  const streamed = await stream.next();
  const all = [onPage(text), heard.supportCode, streamed?.supportCode, finish.json.error.supportCode];
  expect(all).toEqual(Array(4).fill(supportCode));
});
