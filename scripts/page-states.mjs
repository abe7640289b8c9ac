// A site with every page of ours in every state, made by the very functions that the router calls.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const NONCE = 'c2NyZWVuc2hvdHM=';
const HANDLE = 'idtoken.c83ef043a1b2';
const WHY = { 'identity:name': 'to write it on your order', 'identity:age_over_18': 'wine is sold to adults only' };

/** What is under lib/, as one module. */
async function loadPages() {
  const folder = mkdtempSync(path.join(tmpdir(), 'passport-idtoken-pages-'));
  const outfile = path.join(folder, 'pages.mjs');
  const contents = [
    "export { codePage } from './lib/pages/code.ts'",
    "export { formPage } from './lib/pages/form.ts'",
    "export { messagePage } from './lib/pages/message.ts'",
    "export { wordings } from './lib/pages/texts.ts'",
    "export { styleOf } from './lib/pages/theme.ts'",
    "export { loginIDPages } from './lib/loginid/pages/pages.ts'",
  ].join('\n');
  await build({
    stdin: { contents, resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'error',
  });
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Every state, by name: what makes its page of a layout. */
function statesOf({ codePage, formPage, messagePage, loginIDPages }) {
  const ways = [
    { value: 'idtoken', method: 'compare' },
    { value: 'loginid', method: 'code' },
    { value: 'loginid/login', method: 'fido2' },
  ];
  const form = (more) => (layout) => formPage(layout, { ways, chosen: 'idtoken', ...more });
  const pending = (seconds) => ({
    state: 'pending',
    code: '482915',
    expiresAt: Date.now() + seconds * 1000,
    restoring: false,
  });
  const code = (view, more) => (layout) =>
    codePage(layout, {
      handle: HANDLE,
      view,
      identifier: 'marie@example.com',
      again: false,
      now: Date.now(),
      asked: ['identity:name', 'identity:age_over_18'],
      method: 'compare',
      entry: { path: '/loginid/approve', mail: true },
      socket: false,
      ...more,
    });
  const message = (error, more) => (layout) =>
    messagePage(layout, { error, handle: HANDLE, support: 'C83E F043', now: Date.now(), ...more });
  const device = loginIDPages(
    { name: 'loginid', baseURL: 'https://directweb.example.com', apiKey: 'key' },
    'https://shop.example.com',
  );
  const own = (at) => (layout) => device.at(at, new URLSearchParams())(layout);
  // As the script shows them: one part, or one remark, that is hidden at first.
  const shown = (make, ids) => (layout) =>
    ids.reduce((text, id) => text.replace(new RegExp(`(id="${id}"[^>]*?) hidden>`), '$1>'), make(layout));
  const later = (at, id) => (layout) =>
    shown(own(at), [id])(layout).replace('<section id="ask">', '<section id="ask" hidden>');
  const resume = { handle: HANDLE, state: 'pending', identifier: 'marie@example.com' };
  const retryAt = Date.now() + 170_000;
  return {
    'form-one': form({ ways: ways.slice(0, 1) }),
    'form-ways': form(),
    'form-resume': form({ resume }),
    'form-mistake': form({ identifier: 'marie @', mistake: 'identifier_invalid' }),
    'form-signed-in': form({ home: '/' }),
    'code-starting': code({ state: 'starting' }),
    'code-pending': code(pending(42)),
    'code-new': code(pending(58), { again: true }),
    'code-short': code(pending(9)),
    'code-restoring': code({ ...pending(42), restoring: true }),
    'code-offline': shown(code(pending(42)), ['offline']),
    'code-help': (layout) => code(pending(38))(layout).replace('id="help"', 'id="help" open'),
    'code-entered': code({ ...pending(104), devices: ['Chrome (143) on Linux'] }, { method: 'code' }),
    'code-approved': code({ state: 'approved' }),
    'code-undone': shown(code({ state: 'approved' }), ['undone']),
    'code-finished': code({ state: 'finished', redirect: '/' }),
    'code-cancelled': code({ state: 'rejected', by: 'browser' }),
    'code-refused': code({ state: 'rejected', by: 'phone', why: 'refused' }),
    'code-wrong': code({ state: 'rejected', by: 'phone', why: 'wrong_code' }),
    'code-not-approved': code({ state: 'rejected', by: 'phone' }),
    'code-not-let-in': code({ state: 'rejected', by: 'application' }),
    'code-expired': code({ state: 'expired' }, { identifier: 'marei@example.com' }),
    'code-failed': code({ state: 'failed', error: 'operator_busy', retryAt }),
    'message-too-many': message('rate_limited', { retryAt, handle: undefined }),
    'message-gone': message('login_not_found', { handle: undefined }),
    'message-not-shared': message('user_refused', { missing: ['identity:age_over_18'] }),
    'message-last-step': message('session_failed', { again: true }),
    'device-sign-in': own('/'),
    'device-stopped': shown(own('/'), ['stopped']),
    'device-register': own('/register'),
    'device-register-no': shown(own('/register'), ['problem', 'problem-failed']),
    'device-add': own('/add'),
    'device-add-code': (layout) =>
      later(
        '/add',
        'waiting',
      )(layout)
        .replace(/(<p class="digits"[^>]*>)/, '$1<span>745</span><span>198</span>')
        .replace('id="who">', 'id="who">marie@example.com')
        .replace(/(id="left"\s+data-text="([^%"]*)%s([^"]*)"[^>]*>)/, '$1$21:38$3'),
    'device-approve': own('/approve'),
    'device-approve-no': shown(own('/approve'), ['problem', 'problem-failed']),
    'device-approved': later('/approve', 'approved'),
    'device-refused': later('/approve', 'refused'),
    'device-over': later('/approve', 'over'),
  };
}

/**
 * Serves `/<language>/<state>`.
 *
 * @returns {Promise<{ origin: string, states: string[], close(): void }>}
 */
export async function startPageStates() {
  const pages = await loadPages();
  // Made anew for each picture: a code of ten seconds would be over before the last one.
  const stateOf = (name) => statesOf(pages)[name];
  const wordingOf = pages.wordings({});
  const style = pages.styleOf({});
  const server = createServer(async (req, res) => {
    const [, language, state] = req.url.split('/');
    if (req.url === '/style.css') return res.setHeader('content-type', 'text/css').end(style);
    if (!stateOf(state)) return res.writeHead(404).end();
    const layout = {
      ...(await wordingOf(language)),
      nonce: NONCE,
      host: 'shop.example.com',
      origin: 'https://shop.example.com',
      brand: { name: 'Corner Shop', logo: undefined },
      purpose: { title: undefined, text: undefined, why: language === 'en' ? WHY : {} },
      appLink: 'https://id.example.com/open',
      hasOtherWay: true,
      loginPath: '/login',
      scripts: [],
      style: '/style.css',
    };
    res.setHeader('content-security-policy', `default-src 'none'; style-src 'nonce-${NONCE}'`);
    res.setHeader('content-type', 'text/html; charset=utf-8').end(stateOf(state)(layout));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${server.address().port}`;
  return { origin, states: Object.keys(statesOf(pages)), close: () => server.close() };
}
