import { SHOP, start, stopAll } from '../dev/loginid/site.js';
import { DirectWebSite, SCRIPT } from './directweb-site.js';
import { describeInBrowser } from '../helpers/chromium.js';

// What stands here in quotes is the vendor's quick start, line for line, with the address of the file changed.
jest.setTimeout(60_000);
afterEach(stopAll);

const BASE_URL = 'https://directweb.usw1.loginid.io';
const API_KEY = 'fLari955o86zbedHVT...lcRKoZMoIQ==';

const PAGE = `<!doctype html><title>My Shop</title>
<!-- Import browser module from LoginID JS SDK -->
<script src="${SCRIPT}"></script>
<!-- Import directweb module from LoginID JS SDK -->
<script src="${SCRIPT}"></script>
<script>
/**
 * Given a base URL and an API key, return a DirectWeb object that
 * allows the registration and authentication operation.
 */
const dw = new LoginID.directweb.default("https://directweb.usw1.loginid.io", "fLari955o86zbedHVT...lcRKoZMoIQ==");
// ...
</script>`;

const SUPPORTED = `
const isFido2Supported = await LoginID.browser.default.isFido2Supported();
// ...
return isFido2Supported;`;

const REGISTER = `
try {
const result = await dw.register("john.doe");
} catch(e) {
throw e // Exception/Error handling
}`;

const LOGIN = `
try {
const result = await dw.login("john.doe");
} catch(e) {
throw e // Exception/Error handling
}`;

const CALLBACK = `
const callback = function (code, devices, notification, expireAt) {
// code - e.g. "123456"
// devices - e.g. [{os: "Windows", browser: "Chrome"}, ...]
// notification - e.g. { email: true, push: false }
// expireAt - e.g. 1610050000000
}
const options = {
transient_email: "john.doe@acme.com"
}`;

const PUSH = `${CALLBACK}
try {
const result = await dw.pushAuthentication("john.doe", callback, options);
} catch(e) {
throw e // Exception/Error handling
}`;

const ADD = `${CALLBACK}
try {
const result = await dw.addAuthenticator("john.doe", callback, options);
} catch(e) {
throw e // Exception/Error handling
}`;

const APPROVE = `
const options = {
remote_session: {
code: "123456",
session_id: "3883c7f2-4e2b-4373-9211-ef99962b6220"
}
}
try {
const result = await dw.login("john.doe", options);
} catch(e) {
return e.code; // Exception/Error handling
}`;

describeInBrowser('the script tag of the quick start', () => {
  const site = new DirectWebSite();

  async function stage() {
    site.page = PAGE;
    const operator = await start({ clients: [{ ...SHOP, apiKey: API_KEY, websiteURL: site.origin }] });
    const visitor = async () => {
      const device = await site.device(operator.url, API_KEY, { path: '/page' });
      // The vendor's address leads to our operator.
      await device.page.route(`${BASE_URL}/**`, async (route) => {
        const url = route.request().url().replace(BASE_URL, operator.url);
        await route.fulfill({ response: await route.fetch({ url }) });
      });
      return { device, run: (lines: string) => device.page.evaluate<unknown>(`(async () => {${lines}\n})()`) };
    };
    const asked = async () => {
      while (!operator.pending[0]?.held) await new Promise((resolve) => setTimeout(resolve, 20));
      return operator.pending[0];
    };
    return { operator, visitor, asked };
  }

  it('asks whether the browser can, registers and logs in', async () => {
    const { operator, visitor } = await stage();
    const { run } = await visitor();
    expect(await run(SUPPORTED)).toBe(true);
    await run(REGISTER);
    await run(LOGIN);
    const posts = operator.requests.filter(({ method }) => method === 'POST').map(({ path }) => path);
    expect(posts).toEqual(['/registerRequest', '/registerAttest', '/verifyRequest', '/verifySign']);
    await expect(run(REGISTER)).rejects.toThrow('Somebody else has this username.');
  });

  it.each([
    ['pushAuthentication', PUSH],
    ['addAuthenticator', ADD],
  ])('%s and the approval', async (_, lines) => {
    const { operator, visitor, asked } = await stage();
    const { run, device } = await visitor();
    await run(REGISTER);
    const done = (await visitor()).run(lines);
    const { code, sessionId } = await asked();
    expect(operator.mails).toMatchObject([{ to: 'john.doe@acme.com', sessionId }]);
    // The quick start's numbers are examples.
    expect(await run(APPROVE)).toBe('remote_session_not_found');
    expect(await device.call('login', 'john.doe', { remote_session: { code, session_id: sessionId } })).toMatchObject({
      username: 'john.doe',
    });
    await done;
  });

  it('has the classes under their names too, and comes as a module as well', async () => {
    const { visitor } = await stage();
    const { run } = await visitor();
    expect(await run(`return LoginID.directweb.default === LoginID.directweb.DirectWeb`)).toBe(true);
    expect(await run(`return LoginID.browser.default === LoginID.browser.Browser`)).toBe(true);
    expect(await run(`await import('${SCRIPT}'); return typeof LoginID.directweb.default`)).toBe('function');
  });
});
