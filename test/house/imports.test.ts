import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { breaches, type Manifest } from './import-rules.js';

const root = path.resolve(__dirname, '../..');
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;

describe('who may know whom in lib/', () => {
  it('every file keeps to its row of the table (S5, S67)', () => {
    const files = readdirSync(path.join(root, 'lib'), { recursive: true, encoding: 'utf8' })
      .map((file) => `lib/${file.split(path.sep).join('/')}`)
      .filter((file) => file.endsWith('.ts'));
    expect(files).toContain('lib/index.ts');
    const sources = new Map(files.map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));
    expect(breaches(sources, manifest)).toEqual([]);
  });
});

describe('the rules can fail', () => {
  const check = (files: Record<string, string>): string[] =>
    breaches(new Map(Object.entries(files)), {
      dependencies: { jose: '^6', ws: '^8' },
      peerDependencies: { passport: '*' },
    });

  it.each([
    ['must not know wire/http', 'lib/login/service.ts', `import { get } from '../wire/http.js'`],
    ['must not know wire/keys', 'lib/login/service.ts', `import type { Keys } from '../wire/keys.js'`],
    ['must not know login/store', 'lib/polling-watch.ts', `import { memoryStore } from './login/store.js'`],
    ['a login knows nothing of node:http', 'lib/login/operator.ts', `import type { IncomingMessage } from 'node:http'`],
    ['a login knows nothing of passport', 'lib/login/service.ts', `import passport from 'passport'`],
    ['a login knows nothing of ws', 'lib/login/service.ts', `import { WebSocket } from 'ws'`],
    ['a login knows nothing of node:net', 'lib/login/limits.ts', `import { connect, isIPv6 } from 'node:net'`],
    ['a login knows nothing of node:net', 'lib/login/limits.ts', `import net from 'node:net'`],
    ['must not know login/service', 'lib/wire/http.ts', `import { service } from '../login/service.js'`],
    ['must not know passport/strategy', 'lib/wire/http.ts', `import { S } from '../passport/strategy.js'`],
    ['must not know web/router', 'lib/passport/strategy.ts', `import { loginRouter } from '../web/router.js'`],
    ['must not know idtoken/adapter', 'lib/passport/strategy.ts', `import { A } from '../idtoken/adapter.js'`],
    ['must not know pages/html', 'lib/passport/own-route.ts', `import { html } from '../pages/html.js'`],
    ['must not know login/record', 'lib/http/accept.ts', `import type { R } from '../login/record.js'`],
    ['must not know login/record', 'lib/pages/code.ts', `import { viewOf } from '../login/record.js'`],
    ['must not know pages/html', 'lib/idtoken/adapter.ts', `import { html } from '../pages/html.js'`],
    ['must not know loginid/token', 'lib/idtoken/token.ts', `import { x } from '../loginid/token.js'`],
    ['must not know dev/index', 'lib/idtoken/adapter.ts', `import { x } from '../dev/index.js'`],
    ['must not know redis/index', 'lib/idtoken/strategy.ts', `import { x } from '../redis/index.js'`],
    ['must not know web/router', 'lib/loginid/pages/form.ts', `import { x } from '../../web/router.js'`],
    ['must not know idtoken/strategy', 'lib/web/router.ts', `import { IDTokenStrategy } from '../idtoken/strategy.js'`],
    ['must not know idtoken/strategy', 'lib/web/router.ts', `import type { X } from '../idtoken/strategy.js'`],
    ['must not know wire/http', 'lib/web/relay.ts', `import { x } from '../wire/http.js'`],
    ['must not know web/router', 'lib/redis/index.ts', `import { x } from '../web/router.js'`],
    ['must not know wire/es256', 'lib/dev/idtoken/tokens.ts', `import { verify } from '../../wire/es256.js'`],
    ['must not know wire/es256', 'lib/dev/idtoken/tokens.ts', `import { type A } from '../../wire/es256.js'`],
    [
      'must not know idtoken/messages',
      'lib/dev/idtoken/sockets.ts',
      `import type { A } from '../../idtoken/messages.js'`,
    ],
    ['must not know http/body', 'lib/dev/server/http.ts', `import { readFields } from '../../http/body.js'`],
    ['must not know dev/idtoken/keys', 'lib/dev/server/http.ts', `import type { A } from '../idtoken/keys.js'`],
    ['must not know dev/idtoken/forge', 'lib/dev/loginid/forge.ts', `import { forge } from '../idtoken/forge.js'`],
    ['must not know dev/loginid/users', 'lib/dev/idtoken/claims.ts', `import type { User } from '../loginid/users.js'`],
    ['must not know dev/index', 'lib/index.ts', `export { start } from './dev/index.js'`],
    ['must not know browser/index', 'lib/index.ts', `export { DirectWeb } from './browser/index.js'`],
    ['must not know browser/index', 'lib/web/router.ts', `import type { X } from '../browser/index.js'`],
    ['must not know login/errors', 'lib/browser/errors.ts', `import type { LoginError } from '../login/errors.js'`],
    ['a browser has no node:buffer', 'lib/browser/wire.ts', `import { Buffer } from 'node:buffer'`],
    [
      'must not know generated/code-page',
      'lib/index.ts',
      `export { CODE_PAGE_SCRIPT } from './generated/code-page.js'`,
    ],
    ['must not know wire/http', 'lib/login/service.ts', `export * from '../wire/http.js'`],
    ['must not know wire/http', 'lib/login/service.ts', `const x = await import('../wire/http.js')`],
    ['must not know wire/http', 'lib/login/service.ts', `const x = require('../wire/http.js')`],
    ['must not know wire/http', 'lib/login/service.ts', `type X = import('../wire/http.js').X`],
    ['reaches out of lib/', 'lib/web/router.ts', `import { x } from '../../test/helpers/app.js'`],
    ['stands in no row', 'lib/extra/thing.ts', ``],
    ['stands in no row', 'lib/anything.ts', ``],
    ['has a name that says nothing', 'lib/web/utils.ts', ``],
    ['has a name that says nothing', 'lib/web/helpers/url.ts', ``],
    ['has a name that says nothing', 'lib/login/types.ts', ``],
    ['has a name that says nothing', 'lib/idtoken/constants.ts', ``],
    ['express is not a production dependency', 'lib/web/router.ts', `import express from 'express'`],
    ['express is not a production dependency', 'lib/web/router.ts', `import type { Request } from 'express'`],
    ['@nestjs/common is not a production dependency', 'lib/dev/index.ts', `import { X } from '@nestjs/common'`],
    ['write node:http', 'lib/web/router.ts', `import http from 'http'`],
    ['a browser has no node:path', 'lib/web/browser/code-page.ts', `import { x } from 'node:path'`],
    ['must not know web/router', 'lib/web/browser/code-page.ts', `import { x } from '../router.js'`],
    ['must not know web/router', 'lib/web/browser/code-page.ts', `import type { x } from '../router.js'`],
    ['must not know web/browser/view', 'lib/web/router.ts', `import { x } from './browser/view.js'`],
    ['must not know web/browser/view', 'lib/web/router.ts', `import type { x } from './browser/view.js'`],
    ['must not know pages/browser/clock', 'lib/pages/code.ts', `import { x } from './browser/clock.js'`],
    ['must not know pages/code', 'lib/pages/browser/digits.ts', `import type { x } from '../code.js'`],
    ['must not know web/browser/view', 'lib/pages/browser/clock.ts', `import { x } from '../../web/browser/view.js'`],
    ['must not know dev/phone/phone', 'lib/dev/phone/browser/line.ts', `import type { x } from '../phone.js'`],
    ['must not know pages/browser/clock', 'lib/browser/remote.ts', `import { x } from '../pages/browser/clock.js'`],
    [
      'must not know browser/index',
      'lib/loginid/browser/pages.ts',
      `import { DirectWeb } from '../../browser/index.js'`,
    ],
    ['must not know web/router', 'lib/loginid/browser/pages.ts', `import type { X } from '../../web/router.js'`],
    ['uses node:crypto', 'lib/idtoken/messages.ts', `import { createHash } from 'node:crypto'`],
    ['uses jose', 'lib/idtoken/identity.ts', `import { decodeJwt } from 'jose'`],
    ['uses Date.now', 'lib/idtoken/messages.ts', `export const now = () => Date.now()`],
    ['uses new Date()', 'lib/idtoken/identity.ts', `export const now = () => new Date()`],
    ['uses setTimeout', 'lib/pages/code.ts', `setTimeout(() => {}, 1)`],
    ['uses setTimeout', 'lib/loginid/pages/form.ts', `globalThis.setTimeout(() => {}, 1)`],
    ['uses fetch', 'lib/idtoken/scopes.ts', `export const x = fetch('/')`],
    ['uses process', 'lib/pages/code.ts', `export const x = process.env.X`],
    ['uses Math.random', 'lib/login/service.ts', `export const x = Math.random()`],
  ])('%s: %s, %s', (breach, file, text) => {
    expect(check({ [file]: text })).toEqual([expect.stringContaining(breach)]);
  });

  it('pure: what a pure file loads has to be pure too', () => {
    const files = {
      'lib/idtoken/messages.ts': `import { digest } from './token.js'`,
      'lib/idtoken/token.ts': `import { createHash } from 'node:crypto'`,
    };
    expect(check(files)).toEqual(['lib/idtoken/messages: is pure, but uses node:crypto (through idtoken/token)']);
  });

  it('a circle is told once', () => {
    const files = {
      'lib/login/service.ts': `import { a } from './store.js'`,
      'lib/login/store.ts': `import { b } from './limits.js'`,
      'lib/login/limits.ts': `import type { c } from './service.js'`,
    };
    expect(check(files)).toHaveLength(1);
  });

  it('a generated script belongs to the folder of its source', () => {
    const files = {
      'lib/dev/idtoken/phone/browser/phone.ts': ``,
      'lib/browser/client.ts': ``,
      'lib/web/router.ts': `import { PHONE_SCRIPT } from '../generated/phone.js'`,
      'lib/index.ts': `import { CLIENT_SCRIPT } from './generated/client.js'`,
    };
    expect(check(files)).toEqual([
      'lib/web/router: must not know generated/phone',
      'lib/index: must not know generated/client',
    ]);
  });
});

describe('the rules let through', () => {
  it('what the table allows', () => {
    const files = {
      'lib/index.ts': `export { A } from './idtoken/strategy.js'; export { loginRouter } from './web/router.js'`,
      'lib/passport/strategy.ts': `import { service } from '../login/service.js'; import { k } from '../http/browser-key.js'; import type { P } from '../pages/layout.js'; import 'passport'`,
      'lib/login/service.ts': `import { randomBytes } from 'node:crypto'; import { isIPv6 } from 'node:net'; import { s } from './store.js'; Date.now()`,
      'lib/login/store.ts': `import type { Entry } from './entry.js'`,
      'lib/polling-watch.ts': `import type { Entry } from './login/store.js'; import { within } from './login/wait.js'; import { number } from './options.js'; import { warn } from './mistakes.js'`,
      'lib/wire/es256.ts': `import { jwtVerify } from 'jose'; import { LoginError } from '../login/errors.js'`,
      'lib/idtoken/adapter.ts': `import { WebSocket } from 'ws'; import { m } from './messages.js'; import '../wire/http.js'`,
      'lib/idtoken/messages.ts': `import type { Buffer } from 'node:buffer'; export const at = (t: string, fetch: string, a: { process: 1 }) => [new Date(t), a.process]`,
      'lib/pages/html.ts': `import type { LoginErrorCode } from '../login/errors.js'`,
      'lib/web/router.ts': `import { CODE_PAGE_SCRIPT } from '../generated/code-page.js'; import { S } from '../passport/strategy.js'; import { html } from '../pages/html.js'`,
      'lib/web/browser/code-page.ts': `import { clock } from '../../pages/browser/clock.js'; import type { V } from './view.js'; clock()`,
      'lib/pages/browser/clock.ts': `import { part } from './elements.js'; setTimeout(part, 1)`,
      'lib/dev/phone/browser/phone.ts': `import { l } from './line.js'; import { clock } from '../../../pages/browser/clock.js'`,
      'lib/dev/index.ts': `export { start } from './idtoken/start.js'`,
      'lib/dev/idtoken/start.ts': `import type { Json } from '../../login/operator.js'; import { check } from '../server/rules.js'; import { WebSocketServer } from 'ws'`,
      'lib/dev/server/rules.ts': `import { checkOptions } from '../../options.js'; import { html } from '../../pages/html.js'`,
      'lib/loginid/pages/pages.ts': `import { X } from '../../generated/loginid.directweb.js'`,
      'lib/loginid/browser/client.ts': `import type { DirectWeb } from '../../browser/index.js'`,
      'lib/browser/loginid.directweb.ts': ``,
      'lib/generated/loginid.directweb.ts': `export const X = ''`,
      'lib/generated/code-page.ts': `export const CODE_PAGE_SCRIPT = ''`,
      'lib/vendor.d.ts': `declare module 'passport-strategy' {}`,
    };
    expect(breaches(new Map(Object.entries(files)), { dependencies: { jose: '', ws: '', passport: '' } })).toEqual([]);
  });
});
