import { useShops } from '../helpers/scripted-shop.js';

const openShop = useShops();

it('a guard of the application leaves the target in `req.session.returnTo`: the form has it, and it is used once', async () => {
  const shop = await openShop({ router: { keepSession: ['returnTo', 'cart'] } });
  const browser = shop.browser();
  await browser.get('/put?returnTo=/orders/7&cart=wine');
  expect((await browser.get('/login')).text).toContain('name="returnTo" value="/orders/7"');
  const handle = await shop.approved(browser);
  expect((await browser.post('/login/finish', { handle })).location).toBe('/orders/7');
  const { kept } = (await browser.get('/me')).json;
  expect([kept.returnTo, kept.cart]).toEqual([undefined, 'wine']);
});

it('what the request says comes before it, and another site is never followed', async () => {
  const shop = await openShop();
  const browser = shop.browser();
  await browser.get('/put?returnTo=//evil.example');
  const handle = await shop.approved(browser, 'marie', { returnTo: '/search?q=one%0Atwo' });
  expect((await browser.post('/login/finish', { handle })).location).toBe('/search?q=one%0Atwo');
  const other = shop.browser();
  await other.get('/put?returnTo=//evil.example');
  const second = await shop.approved(other, 'bert');
  expect((await other.post('/login/finish', { handle: second })).location).toBe('/');
});

it('what is dropped is warned of', async () => {
  const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  const shop = await openShop();
  await shop.browser().get('/login?returnTo=https://shop.example/orders');
  const said = JSON.stringify(warned.mock.calls);
  warned.mockRestore();
  expect(said).toContain('`returnTo` was dropped');
});

it.each([
  ['/sorry', '/sorry?code=user_refused'],
  ['/sorry?why#there', '/sorry?why&code=user_refused#there'],
])('a no goes to failureRedirect %s with its code', async (failureRedirect, location) => {
  const shop = await openShop({ router: { failureRedirect }, verify: () => null });
  const browser = shop.browser();
  const handle = await shop.approved(browser);
  expect((await browser.post('/login/finish', { handle })).location).toBe(location);
});
