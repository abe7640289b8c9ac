import type { Page } from 'playwright-core';
import { LOGIN_ERROR_CODES, sentenceOf } from '../../lib/login/errors.js';
import type { CodePage } from '../../lib/pages/code-facts.js';
import { formPage } from '../../lib/pages/form.js';
import { messagePage } from '../../lib/pages/message.js';
import { placeholdersIn, wordings } from '../../lib/pages/texts.js';
import type { OwnTexts } from '../../lib/pages/texts.js';
import { en } from '../../lib/pages/texts/en.js';
import { describeInBrowser } from '../helpers/chromium.js';
import { LoginIDSite } from './loginid-site.js';
import { CODE_PATH, pending } from './scripted-site.js';
import { Stage } from './stage.js';

const ACCENTED: Readonly<Record<string, string>> = {
  a: 'àá',
  e: 'èé',
  i: 'ìí',
  o: 'òó',
  u: 'ùú',
  A: 'Å',
  E: 'Ë',
  S: 'Š',
};

/** English as a language could be that is half as long again; in brackets, so that it is seen where a text begins and ends. */
function pseudo<T>(text: T): T;
function pseudo(text: unknown): unknown {
  if (typeof text === 'object' && text !== null)
    return Object.fromEntries(Object.entries(text).map(([key, value]) => [key, pseudo(value)]));
  const pieces = String(text).split(/(\{\w+\})/);
  const longer = pieces.map((piece) =>
    placeholdersIn(piece).length > 0 ? piece : piece.replace(/[aeiouAES]/g, (letter) => ACCENTED[letter] ?? letter),
  );
  return `⟦${longer.join('')}⟧`;
}

const PSEUDO: OwnTexts = pseudo(en);

/** What is nobody's sentence: names, addresses, codes. */
const NO_SENTENCE =
  /^((shop\.example\.com|localhost:\d+)(\/[a-z/]+)?|[SL]|\.|marie@example\.com|john\.doe|Chrome \(87\) on Mac OS X 10|acme:points|[\d :]+|[A-Z\d]{4} [A-Z\d]{4})$/;

/** What a person sees or hears of the page that no translation would reach. */
async function untranslated(page: Page): Promise<string[]> {
  const texts = await page.evaluate(() => {
    for (const folded of document.querySelectorAll('details')) folded.open = true;
    const named = ['aria-label', 'alt', 'title', 'placeholder', 'data-text', 'data-spoken'];
    const attributes = [...document.querySelectorAll('*')].flatMap((each) =>
      named.map((name) => each.getAttribute(name) ?? ''),
    );
    return [document.title.replace(/ – .*/, ''), document.body.innerText, ...attributes];
  });
  const outside = texts.flatMap((text) => {
    for (let inner = ''; inner !== text;) [inner, text] = [text, text.replace(/⟦[^⟦⟧]*⟧/g, '\n')];
    return text.split('\n').map((line) => line.trim());
  });
  return outside.filter((line) => line !== '' && !NO_SENTENCE.test(line));
}

async function expectTranslatable(page: Page): Promise<void> {
  expect(await untranslated(page)).toEqual([]);
  const wide = await page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll('button, a, summary, h1, h2, p, li, label')]
      .filter((each) => each.checkVisibility() && !each.matches('.unseen') && each.scrollWidth > each.clientWidth + 1)
      .filter((each) => getComputedStyle(each).display !== 'inline')
      .map((each) => each.outerHTML.slice(0, 200)),
  );
  expect(wide).toEqual([]);
}

const NARROW = { viewport: { width: 320, height: 640 } };

describeInBrowser('in a language that is half as long again', () => {
  describe('each sentence is one that can be translated, and nothing runs over at 320 pixels:', () => {
    const stage = new Stage();

    const VIEWS: CodePage['view'][] = [
      { state: 'starting' },
      pending('482917', 60),
      { ...pending('482917', 60), restoring: true, devices: ['Chrome (87) on Mac OS X 10'] },
      { state: 'approved', place: 'own' } as never,
      { state: 'rejected', by: 'phone' },
      { state: 'rejected', by: 'phone', why: 'wrong_code' },
      { state: 'rejected', by: 'browser' },
      { state: 'rejected', by: 'application' },
      { state: 'expired' },
      { state: 'failed', error: 'operator_busy', retryAt: undefined },
    ];

    it.each(['compare', 'code'] as const)('the code page, to %s', async (method) => {
      const page = await stage.newPage(NARROW);
      const more = { appLink: 'https://id.example.com', hasOtherWay: true };
      Object.assign(stage.site.behaviour, { method, again: true, asked: ['identity:name', 'identity:age_over_18'] });
      stage.site.behaviour.layout = { ...(await wordings({ en: PSEUDO })('en')), ...more };
      await page.addInitScript(() => Object.defineProperty(document, 'hidden', { get: () => true }));
      for (const view of VIEWS) {
        stage.site.behaviour.view = view;
        await page.goto(stage.site.origin + CODE_PATH);
        await expectTranslatable(page);
      }
    });

    it('the form, and what is said of each mistake', async () => {
      const page = await stage.newPage(NARROW);
      stage.site.behaviour.layout = await wordings({ en: PSEUDO })('en');
      const { pages } = stage.site.behaviour;
      const ways = [
        { value: 'idtoken', method: 'compare' },
        { value: 'loginid', method: 'code' },
        { value: 'loginid/login', method: 'fido2' },
      ] as const;
      const resume = { handle: 'x.y', state: 'pending', identifier: 'marie@example.com', finish: '/f' } as const;
      const chosen = 'idtoken';
      pages.set('/form', (layout) =>
        formPage(layout, { ways, chosen, resume, home: '/', mistake: 'identifier_invalid' }),
      );
      // One code for each sentence that there is.
      const codes = new Map(LOGIN_ERROR_CODES.map((code) => [sentenceOf(code), code]));
      for (const error of codes.values()) {
        const said = { error, support: '4F09 A2C1', handle: 'x.y', now: Date.now(), retryAt: Date.now() + 170_000 };
        pages.set(`/${error}`, (layout) => messagePage(layout, { ...said, missing: ['identity:age_over_18'] }));
      }
      for (const path of pages.keys()) {
        await page.goto(stage.site.origin + path);
        await expectTranslatable(page);
      }
    });
  });

  describe('each sentence of a router that was given the texts:', () => {
    const site = new LoginIDSite();

    it('LoginID’s pages, with what their script says', async () => {
      await site.open({ router: { texts: { en: PSEUDO }, languages: ['en'] } });
      const device = await site.device(NARROW);
      const { page } = device;
      for (const path of ['', '/loginid', '/loginid/register', '/loginid/add', '/loginid/approve']) {
        await device.goto(`/login${path}`);
        await expectTranslatable(page);
      }
      await device.goto('/login/loginid');
      await page.locator('#identifier').fill('john.doe');
      await page.locator('form button.primary').click();
      await page.locator('#problem').waitFor();
      await expectTranslatable(page);
      await page.locator('#push').click();
      await page.locator('#code span').first().waitFor();
      await expectTranslatable(page);
    });
  });
});
