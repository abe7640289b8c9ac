import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { SHOP, start, stopAll } from '../dev/loginid/site.js';
import { LOGINID_BROWSER_SCRIPT } from '../../lib/generated/loginid.browser.js';
import { LOGINID_DIRECTWEB_SCRIPT } from '../../lib/generated/loginid.directweb.js';
import { DirectWebSite } from './directweb-site.js';
import { describeInBrowser } from '../helpers/chromium.js';

// What stands here in quotes are the sixteen blocks of the vendor's quick start, with the addresses of the files changed.
jest.setTimeout(60_000);
afterEach(stopAll);

const BASE_URL = 'https://directweb.usw1.loginid.io';
const API_KEY = 'fLari955o86zbedHVT...lcRKoZMoIQ==';

const SCRIPT_TAG = '<script src="/vendor/loginid.directweb.js"></script>';

const AS_SCRIPT = {
  configure: `${SCRIPT_TAG}
<script>
const dw = new LoginID.directweb.default("https://directweb.usw1.loginid.io", "fLari955o86zbedHVT...lcRKoZMoIQ==");
// ...
</script>`,
  supported: `<!-- Import browser module from LoginID JS SDK -->
<script src="/vendor/loginid.browser.js"></script>
<script>
const isFido2Supported = await LoginID.browser.default.isFido2Supported();
// ...
</script>`,
  register: `${SCRIPT_TAG}
<script>
// ... SDK configuration ...
try {
const result = await dw.register("john.doe");
} catch(e) {
// Exception/Error handling
}
</script>`,
  login: `${SCRIPT_TAG}
<script>
// ... SDK configuration ...
try {
const result = await dw.login("john.doe");
} catch(e) {
// Exception/Error handling
}
</script>`,
  push: `${SCRIPT_TAG}
<script>
// ... SDK configuration ...
const callback = function (code, devices, notification, expireAt) {
// code - e.g. "123456"
// devices - e.g. [{os: "Windows", browser: "Chrome"}, ...]
// notification - e.g. { email: true, push: false }
// expireAt - e.g. 1610050000000
}
const options = {
transient_email: "john.doe@acme.com"
}
try {
const result = await dw.pushAuthentication("john.doe", callback, options);
} catch(e) {
// Exception/Error handling
}
</script>`,
  approvePush: `${SCRIPT_TAG}
<script>
// ... SDK configuration ...
const options = {
remote_session: {
code: "123456",
session_id: "3883c7f2-4e2b-4373-9211-ef99962b6220"
}
}
try {
const result = await dw.login("john.doe", options);
} catch(e) {
// Exception/Error handling
}
</script>`,
  add: `${SCRIPT_TAG}
<script>
// ... SDK configuration ...
const callback = function (code, devices, notification, expireAt) {
// code - e.g. "123456"
// devices - e.g. [{os: "Windows", browser: "Chrome"}, ...]
// notification - e.g. { email: true, push: false }
// expireAt - e.g. 1610050000000
}
const options = {
transient_email: "john.doe@acme.com"
}
try {
const result = await dw.addAuthenticator("john.doe", callback, options);
} catch(e) {
// Exception/Error handling
}
</script>`,
  approveAdd: `${SCRIPT_TAG}
<script>
// ... SDK configuration ...
const options = {
remote_session: {
code: "123456",
session_id: "3883c7f2-4e2b-4373-9211-ef99962b6220"
}
}
try {
const result = await dw.login("john.doe", options);
} catch(e) {
// Exception/Error handling
}
</script>`,
};
type Blocks = typeof AS_SCRIPT;

const asModule = (folder: string, extension: string): Blocks => ({
  configure: `// Import directweb module from LoginID JS SDK
import DirectWeb from "${folder}/loginid.directweb${extension}";
const dw = new DirectWeb("https://directweb.usw1.loginid.io", "fLari955o86zbedHVT...lcRKoZMoIQ==");
// ...
`,
  supported: `// Import browser module from LoginID JS SDK
import Browser from "${folder}/loginid.browser${extension}";
const isFido2Supported = await Browser.isFido2Supported();
// ...
`,
  register: `// Import directweb module from LoginID JS SDK
import DirectWeb from "${folder}/loginid.directweb${extension}";
// ... SDK configuration ...
try {
const result = await dw.register("john.doe");
} catch(e) {
// Exception/Error handling
}`,
  login: `// Import directweb module from LoginID JS SDK
import DirectWeb from "${folder}/loginid.directweb${extension}";
// ... SDK configuration ...
try {
const result = await dw.login("john.doe");
} catch(e) {
// Exception/Error handling
}`,
  push: `import DirectWeb from "${folder}/loginid.directweb${extension}";
// ... SDK configuration ...
const callback = (code, devices, notification, expireAt) => {
// code - e.g. "123456"
// devices - e.g. [{os: "Windows", browser: "Chrome"}, ...]
// notification - e.g. { email: true, push: false }
// expireAt - e.g. 1610050000000
}
const options = {
transient_email: "john.doe@acme.com"
}
try {
const result = await dw.pushAuthentication("john.doe", callback, options);
} catch(e) {
// Exception/Error handling
}`,
  approvePush: `import DirectWeb from "${folder}/loginid.directweb${extension}";
// ... SDK configuration ...
const options = {
remote_session: {
code: "123456",
session_id: "3883c7f2-4e2b-4373-9211-ef99962b6220"
}
}
try {
const result = await dw.login("john.doe", options);
} catch(e) {
// Exception/Error handling
}`,
  add: `import DirectWeb from "${folder}/loginid.directweb${extension}";
// ... SDK configuration ...
const callback = (code, devices, notification, expireAt) => {
// code - e.g. "123456"
// devices - e.g. [{os: "Windows", browser: "Chrome"}, ...]
// notification - e.g. { email: true, push: false }
// expireAt - e.g. 1610050000000
}
const options = {
transient_email: "john.doe@acme.com"
}
try {
const result = await dw.addAuthenticator("john.doe", callback, options);
} catch(e) {
// Exception/Error handling
}`,
  approveAdd: `import DirectWeb from "${folder}/loginid.directweb${extension}";
// ... SDK configuration ...
const options = {
remote_session: {
code: "123456",
session_id: "3883c7f2-4e2b-4373-9211-ef99962b6220"
}
}
try {
const result = await dw.login("john.doe", options);
} catch(e) {
// Exception/Error handling
}`,
});

/** Puts the configuration where a block says so, and lets the test see what came of it. */
function observed(block: string, configuration: string): string {
  return block
    .replace('// ... SDK configuration ...', configuration)
    .replace('} catch(e) {', 'window.outcome = Object.keys(result).sort().join();\n} catch(e) {')
    .replace('// Exception/Error handling', 'window.outcome = e.code ?? String(e);')
    .replace('await LoginID.browser', 'window.outcome = await LoginID.browser')
    .replace('await Browser.', 'window.outcome = await Browser.')
    .replace(/\/\/ \.\.\.\n/, 'window.outcome ??= typeof dw;\n');
}

/** A classic script has no `await` of its own: the quick start means it to stand in a function of the page. */
function scriptPage(block: string): string {
  const configuration = /<script>\n(.*)\n\/\/ \.\.\.\n<\/script>/s.exec(AS_SCRIPT.configure)![1]!;
  return observed(block, configuration).replace(/<script>\n(.*)<\/script>/s, '<script>(async () => {\n$1})()</script>');
}

function moduleText(block: string, blocks: Blocks): string {
  return observed(block, blocks.configure.split('\n')[2]!);
}

/** What an application's build makes of a block, with the vendor's files as they were copied into its folder. */
async function bundled(folder: string, text: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: text, resolveDir: folder },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'silent',
  });
  return outputFiles[0]!.text;
}

const asPage = (text: string): string => `<script type="module">${text.replaceAll('</script', '<\\/script')}</script>`;

describeInBrowser('the sixteen blocks of the quick start', () => {
  const site = new DirectWebSite();
  const vendor = mkdtempSync(path.join(os.tmpdir(), 'vendor-'));
  afterAll(() => rmSync(vendor, { recursive: true }));
  // Under the vendor's own names.
  writeFileSync(path.join(vendor, 'loginid.directweb.min.js'), LOGINID_DIRECTWEB_SCRIPT);
  writeFileSync(path.join(vendor, 'loginid.browser.min.js'), LOGINID_BROWSER_SCRIPT);

  const native = asModule('/vendor', '.mjs');
  const inBundle = asModule(vendor, '.min');
  const FORMS: [string, (name: keyof Blocks) => Promise<string>][] = [
    ['script tags', async (name) => scriptPage(AS_SCRIPT[name])],
    ['modules of the page', async (name) => asPage(moduleText(native[name], native))],
    ['modules of a bundle', async (name) => asPage(await bundled(vendor, moduleText(inBundle[name], inBundle)))],
  ];

  it.each(FORMS)('run as %s', async (_, pageOf) => {
    const operator = await start({ clients: [{ ...SHOP, apiKey: API_KEY, websiteURL: site.origin }] });
    const visitor = async () => {
      const { page } = await site.device(operator.url, API_KEY);
      // The vendor's address leads to our operator.
      await page.route(`${BASE_URL}/**`, async (route) => {
        const url = route.request().url().replace(BASE_URL, operator.url);
        await route.fulfill({ response: await route.fetch({ url }) });
      });
      return async (name: keyof Blocks, change = (text: string) => text): Promise<unknown> => {
        site.page = `<!doctype html><title>My Shop</title>${change(await pageOf(name))}`;
        await page.goto(`${site.origin}/page`);
        return await (await page.waitForFunction('window.outcome')).jsonValue();
      };
    };
    const asked = async () => {
      while (!operator.pending[0]?.held) await new Promise((resolve) => setTimeout(resolve, 20));
      const { code, sessionId } = operator.pending[0];
      // The quick start's numbers are examples.
      return (text: string) => text.replace('123456', code).replace('3883c7f2-4e2b-4373-9211-ef99962b6220', sessionId);
    };
    const [known, other] = [await visitor(), await visitor()];

    expect(await known('configure')).toBe('object');
    expect(await known('supported')).toBe(true);
    expect(await known('register')).toBe('jwt,namespace,username');
    expect(await known('login')).toBe('jwt,namespace,username');
    expect(await known('register')).toBe('username_taken');

    const pushed = other('push');
    const numbers = await asked();
    expect(operator.mails).toMatchObject([{ to: 'john.doe@acme.com' }]);
    expect(await known('approvePush')).toBe('remote_session_not_found');
    expect(await known('approvePush', numbers)).toBe('jwt,namespace,username');
    expect(await pushed).toBe('jwt,namespace,username');

    const added = other('add');
    expect(await known('approveAdd', await asked())).toBe('jwt,namespace,username');
    expect(await added).toBe('jwt,namespace,username');
    expect(await other('login')).toBe('jwt,namespace,username');
  });
});
