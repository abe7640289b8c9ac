import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';
import type { Plugin } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { startIDTokenOperator } from '../../lib/dev/index.js';
import type { Phone } from '../../lib/dev/index.js';
import { describeInBrowser, launchBrowser } from '../helpers/chromium.js';
import { cleanup } from '../helpers/cleanup.js';
import { onExpress5 } from '../helpers/hosts.js';
import type { Middleware } from '../helpers/shop.js';

jest.setTimeout(60_000);

const root = path.resolve(__dirname, '../..');
const blockOf = (page: string, of: RegExp): string => {
  const text = readFileSync(path.join(root, page), 'utf8');
  const block = [...text.matchAll(/^```\w+\n(.*?)^```$/gms)].map(([, code]) => code!).find((code) => of.test(code));
  if (!block) throw new Error(`${page} has no block with ${of}`);
  return block;
};

const APPS = 'docs/single-page-apps.md';
const LOGIN = blockOf(APPS, /\/\/ login\.js/);
const REACT: Record<string, string> = {
  'main.jsx': `import { createRoot } from 'react-dom/client';
    import { SignIn } from './SignIn.jsx';
    createRoot(document.querySelector('#app')).render(<SignIn />);`,
  'SignIn.jsx': blockOf(APPS, /SignIn\.jsx/),
  'login.js': LOGIN,
};
const VUE: Record<string, string> = {
  'main.jsx': `import { createApp } from 'vue';
    import SignIn from './SignIn.vue';
    createApp(SignIn).mount('#app');`,
  'SignIn.vue': blockOf(APPS, /SignIn\.vue/),
  'login.js': LOGIN,
};
/** The README's few lines start at once, and show with a function of the page. */
const PLAIN: Record<string, string> = {
  'main.jsx': `const show = (code) => { document.querySelector('#app').innerHTML = '<output>' + code + '</output>' };
    ${blockOf('README.md', /passport-idtoken\/browser/)}`,
};

interface VueCompiler {
  parse: (source: string) => { descriptor: unknown };
  compileScript: (descriptor: unknown, options: object) => { content: string };
}

/** Files of an app that stand in a page of the docs, and the client from the sources. */
function sourcesOf(files: Record<string, string>): Plugin {
  return {
    name: 'docs',
    setup(app) {
      app.onResolve({ filter: /^\.\// }, (found) =>
        found.namespace === 'docs' ? { path: found.path.slice(2), namespace: 'docs' } : undefined,
      );
      app.onResolve({ filter: /^passport-idtoken\/browser$/ }, () => ({
        path: path.join(root, 'lib/browser/index.ts'),
      }));
      app.onLoad({ filter: /.*/, namespace: 'docs' }, ({ path: name }) => ({
        contents: name.endsWith('.vue') ? compiled(files[name]!) : files[name]!,
        loader: 'tsx',
        resolveDir: root,
      }));
    },
  };
}

function compiled(source: string): string {
  const { parse, compileScript } = createRequire(__filename)('vue/compiler-sfc') as VueCompiler;
  return compileScript(parse(source).descriptor, { id: 'app', inlineTemplate: true }).content;
}

async function bundled(files: Record<string, string>): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: `import './main.jsx'`, resolveDir: root, sourcefile: 'entry.js' },
    plugins: [
      {
        name: 'entry',
        setup: (app) => app.onResolve({ filter: /main/ }, () => ({ path: 'main.jsx', namespace: 'docs' })),
      },
      sourcesOf(files),
    ],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0]!.text;
}

it('the apps have forty lines each', () => {
  const lengths = [REACT['SignIn.jsx']!, VUE['SignIn.vue']!].map((code) => code.trim().split('\n').length);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(40);
});

describeInBrowser('the single-page apps of the docs', () => {
  const later = cleanup();
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => await browser.close());

  /** The app on a page of a shop, and something in between that may answer in its place. */
  async function open(files: Record<string, string>) {
    const script = await bundled(files);
    const between = { bad: 0 };
    const front: Middleware = (req, res, next) => {
      if (req.url === '/spa') {
        res.setHeader('content-type', 'text/html');
        res.end('<!doctype html><title>Shop</title><div id="app"></div><script type="module" src="/app.js"></script>');
      } else if (req.url === '/app.js') {
        res.setHeader('content-type', 'text/javascript');
        res.end(script);
      } else if (between.bad > 0 && /\/(status|events)/.test(req.url ?? '')) {
        between.bad -= 1;
        res.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>');
      } else next();
    };
    const operator = await startIDTokenOperator({
      services: [{ serviceId: 'my-shop', name: 'My Shop', allowedScopes: ['identity:full'] }],
      rateLimits: false,
    });
    later(async () => await operator.stop());
    const phone = await operator.enroll({ tokenId: 'marie', givenName: 'Marie', familyName: 'Dupont' });
    const shop = await onExpress5({
      strategy: {
        operator: operator.url,
        serviceId: 'my-shop',
        // A browser that saw a refusal would have to wait.
        limits: false,
        scopes: ['identity:name'],
        resolveTokenId: (email) => (email === 'marie@example.com' ? 'marie' : null),
      },
      router: { successRedirect: '/me' },
      before: [front],
    });
    later(async () => await shop.close());
    const context = await browser.newContext();
    context.setDefaultTimeout(10_000);
    later(async () => await context.close());
    const page = await context.newPage();
    await page.goto(`${shop.url}/spa`);
    const breakOff = (): void => {
      between.bad = 1;
      shop.server.closeAllConnections();
    };
    return { page, phone, breakOff };
  }

  async function compare(page: Page, phone: Phone) {
    const push = await phone.nextPush();
    await page.locator('output').filter({ hasText: push.otp }).waitFor();
    return push;
  }

  async function signIn(page: Page): Promise<void> {
    await page.locator('input').fill('marie@example.com');
    await page.getByRole('button', { name: 'Sign in' }).click();
  }

  const expectMarie = async (page: Page) => {
    await page.waitForURL('**/me');
    expect(await page.locator('body').innerText()).toContain('Marie');
  };

  describe.each([
    ['React', REACT],
    ['Vue', VUE],
  ])('%s', (_, files) => {
    it('signs in, though a proxy answered once in the place of the site', async () => {
      const { page, phone, breakOff } = await open(files);
      await signIn(page);
      const push = await compare(page, phone);
      breakOff();
      await page.getByRole('status').waitFor();
      await phone.approve(push);
      await expectMarie(page);
    });

    it('says what came of it, and takes a new code', async () => {
      const { page, phone } = await open(files);
      await signIn(page);
      await phone.reject(await compare(page, phone));
      await page.getByRole('alert').waitFor();
      await page.getByRole('button', { name: 'Try again' }).click();
      await phone.approve(await compare(page, phone));
      await expectMarie(page);
    });
  });

  it('the README’s lines sign in, though a proxy answered once in the place of the site', async () => {
    const { page, phone, breakOff } = await open(PLAIN);
    const push = await compare(page, phone);
    breakOff();
    await phone.approve(push);
    await expectMarie(page);
  });
});
