// Checks what is shipped, not what is written: packs the package as npm would, installs the tarball into a scratch
// folder with nothing but production dependencies, and uses it from CommonJS, from ES modules and from TypeScript.
// Needs a build (dist/); needs no network.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { login } from './consumer-login.mjs';

/** What each entry exports at run time. This list is a promise: a name that leaves it is a breaking change. */
const EXPORTS = {
  'passport-idtoken': [
    'IDTokenStrategy',
    'LoginError',
    'LoginIDStrategy',
    'LoginRefused',
    'isLoginError',
    'loginRouter',
    'memoryStore',
    'noteLogin',
    'pollingWatch',
    'receiptOf',
    'requireLogin',
    'tokenOf',
  ],
  'passport-idtoken/browser': [
    'Browser',
    'DirectWeb',
    'DirectWebError',
    'default',
    'isDirectWebError',
    'isFido2Supported',
    'watch',
  ],
  'passport-idtoken/browser/loginid.directweb': [
    'Browser',
    'DirectWeb',
    'DirectWebError',
    'default',
    'isDirectWebError',
  ],
  'passport-idtoken/browser/loginid.browser': ['Browser', 'default'],
  'passport-idtoken/dev': [
    'IDTOKEN_TOKEN_FAULTS',
    'LOGINID_TOKEN_FAULTS',
    'countersContract',
    'fleetContract',
    'startIDTokenOperator',
    'startLoginIDOperator',
    'storeContract',
  ],
  'passport-idtoken/redis': ['redisStore'],
};
const ENTRY_FILES = [
  ...['cjs', 'esm'].map((kind) => `dist/${kind}/index.js`),
  ...['index.js', 'index.d.ts'].map((name) => `dist/browser/${name}`),
  ...['directweb', 'browser'].flatMap((name) => [`dist/browser/loginid.${name}.mjs`, `dist/umd/loginid.${name}.js`]),
];
const BESIDE_DIST = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'];
/** What the README links to. */
const TO_READ = /^(docs|example-app)\//;
const IN_DIST = /^dist\/((cjs|umd)\/package\.json|(browser|cjs|esm|umd)\/[\w./-]+\.(m?js|d\.m?ts))$/;
/** Forms of the browser entry are shipped; other browser scripts are texts inside of the code. */
const BROWSER_ENTRY = /^dist\/(cjs\/)?browser\/[\w.-]+$/;

/** What an installation may add, peers aside, with the docs and the example app. */
const MOST = { packages: 6, bytes: 2_000_000 };

const root = path.resolve(import.meta.dirname, '..');
const scratch = mkdtempSync(path.join(os.tmpdir(), 'passport-idtoken-'));
const quiet = { ...process.env, npm_config_loglevel: 'error', npm_config_update_notifier: 'false' };
delete quiet.NODE_OPTIONS;
delete quiet.NODE_ENV;

try {
  const tarball = pack();
  console.log(`packed: ${tarball.files.length} files, ${Math.ceil(tarball.size / 1024)} kB`);
  install(tarball.path);
  console.log(`installed: ${weigh(tarball.files)}`);
  for (const kind of ['cjs', 'mjs']) {
    console.log(`${kind}: ${useFrom(kind)}`);
  }
  for (const [module, moduleResolution] of Object.entries({
    node16: 'node16',
    nodenext: 'nodenext',
    esnext: 'bundler',
  })) {
    compile(module, moduleResolution);
    console.log(`types: compile under ${moduleResolution}`);
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** The tarball, after a look at the list of its files. */
function pack() {
  const out = npm(['pack', '--ignore-scripts', '--json', '--pack-destination', scratch], root);
  const [{ filename, files, size }] = JSON.parse(out);
  const names = files.map((file) => file.path);
  const extra = names.filter((name) => !BESIDE_DIST.includes(name) && !IN_DIST.test(name) && !TO_READ.test(name));
  assert.deepEqual(extra, [], 'files that do not belong into the package');
  const tests = names.filter((name) => /\.test\.|\/browser\//.test(name) && !BROWSER_ENTRY.test(name));
  assert.deepEqual(tests, [], 'tests and browser sources do not belong into the package');
  for (const name of [...BESIDE_DIST, ...ENTRY_FILES, 'dist/cjs/package.json']) {
    assert.ok(names.includes(name), `${name} is missing from the package`);
  }
  return { path: path.join(scratch, filename), files, size };
}

/** Only what the package declares is there: an import of a development dependency fails in the programs below. */
function install(tarball) {
  const { dependencies, peerDependencies } = manifestOf(root);
  const folders = [...closure({ ...dependencies, ...peerDependencies })].map((name) => folderOf(name));
  writeFileSync(path.join(scratch, 'package.json'), '{ "name": "consumer", "version": "1.0.0", "private": true }\n');
  const flags = ['--offline', '--install-links', '--ignore-scripts', '--no-package-lock', '--no-audit', '--no-fund'];
  npm(['install', ...flags, tarball, ...folders], scratch);
}

/** Packages and bytes of an installation without peers; throws if they are more than was promised. */
function weigh(files) {
  const names = ['passport-idtoken', ...closure(manifestOf(root).dependencies)];
  const sizes = names.map((name) => sizeOf(path.join(scratch, 'node_modules', name)));
  const bytes = sizes.reduce((sum, size) => sum + size);
  const said = `${names.length} packages, ${kB(bytes)}`;
  if (names.length <= MOST.packages && bytes <= MOST.bytes) return said;
  const largest = files.toSorted((a, b) => b.size - a.size).slice(0, 8);
  throw new Error(
    [
      `An installation takes ${said}; it may take ${MOST.packages} and ${kB(MOST.bytes)}. By package:`,
      ...names.map((name, i) => `  ${name}: ${kB(sizes[i])}`),
      'The largest files of ours (esbuild --analyze says which sources make one large):',
      ...largest.map((file) => `  ${file.path}: ${kB(file.size)}`),
    ].join('\n'),
  );
}

function sizeOf(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.reduce((sum, { parentPath, name }) => sum + statSync(path.join(parentPath, name)).size, 0);
}

function kB(bytes) {
  return `${Math.ceil(bytes / 1000)} kB`;
}

/** Names of the packages, and of all they need. */
function closure(dependencies, found = new Set()) {
  for (const name of Object.keys(dependencies ?? {})) {
    if (found.has(name)) continue;
    found.add(name);
    closure(manifestOf(folderOf(name)).dependencies, found);
  }
  return found;
}

/** One whole login, against the development operator, with the program in `kind` of module. Ends by itself. */
function useFrom(kind) {
  const load = kind === 'cjs' ? (name) => `require('${name}')` : (name) => `await import('${name}')`;
  const lines = [
    `const assert = ${load('node:assert/strict')};`,
    `const http = ${load('node:http')};`,
    `const main = ${load('passport-idtoken')};`,
    `const browser = ${load('passport-idtoken/browser')};`,
    `const dev = ${load('passport-idtoken/dev')};`,
    `const names = (entry) => Object.keys(entry).filter((n) => n !== '__esModule' && n !== 'module.exports').sort();`,
    ...Object.entries(EXPORTS).map(
      ([entry, names]) => `assert.deepEqual(names(${load(entry)}), ${JSON.stringify(names)});`,
    ),
    `assert.equal(browser.default, browser.DirectWeb);`,
    `const done = (${login.toString()})(main, dev, http, assert);`,
    `done.then((said) => console.log(said), (error) => { console.error(error); process.exit(1); });`,
  ];
  const file = path.join(scratch, `consumer.${kind}`);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return run(process.execPath, [file], scratch).trim();
}

/** The types, with declaration files checked too, read from both kinds of module. */
function compile(module, moduleResolution) {
  for (const name of ['@types/node', ...closure(manifestOf(folderOf('@types/node')).dependencies)]) {
    cpSync(folderOf(name), path.join(scratch, 'node_modules', name), { recursive: true });
  }
  const folder = path.join(scratch, `types-${moduleResolution}`);
  mkdirSync(folder);
  const source = `
    import { createServer } from 'node:http';
    import { IDTokenStrategy, LoginError, loginRouter } from 'passport-idtoken';
    import Quick, { DirectWebError } from 'passport-idtoken/browser/loginid.directweb';
    import Browser from 'passport-idtoken/browser/loginid.browser';
    import Directly, { DirectWeb, isDirectWebError } from 'passport-idtoken/browser';
    import type { DirectWebErrorCode } from 'passport-idtoken/browser';
    import { startIDTokenOperator } from 'passport-idtoken/dev';

    const dw: DirectWeb = new Directly('https://directweb.example', 'key');
    const quick: DirectWeb | DirectWebError = new Quick('https://directweb.example', 'key');
    void [quick, Browser.isFido2Supported().then((can: boolean) => can)];
    dw.login('john.doe').then(
      ({ jwt }) => jwt.length,
      (error: unknown): DirectWebErrorCode | undefined => (isDirectWebError(error) ? error.code : undefined),
    );
    const strategy = new IDTokenStrategy(
      {
        operator: 'https://operator.example',
        serviceId: 'shop',
        scopes: ['identity:age_over_18'],
        resolveTokenId: (email) => (email ? 'marie' : null),
      },
      async (identity) => {
        const adult: boolean | undefined = identity.claims.ageOver18;
        // @ts-expect-error: not asked for
        void identity.claims.givenName;
        return { id: identity.id, adult };
      },
    );
    const router = loginRouter(strategy, {
      session: false,
      onLogin: (request, response) => response.end(String(request.user)),
      origin: 'https://shop.example',
    });
    createServer((request, response) => {
      router(request, response, (error?: unknown) => {
        response.end(String(error instanceof LoginError ? error.code : ''));
      });
    });
    startIDTokenOperator({ services: [] }).then((operator) => operator.stop());
  `;
  for (const extension of ['mts', 'cts']) writeFileSync(path.join(folder, `consumer.${extension}`), source);
  const compilerOptions = {
    module,
    moduleResolution,
    target: 'es2022',
    lib: ['es2022'],
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
  };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.mts', '*.cts'] }));
  run(process.execPath, [path.join(folderOf('typescript'), 'bin/tsc'), '-p', folder], scratch);
}

function npm(args, cwd) {
  const self = process.env.npm_execpath;
  return self ? run(process.execPath, [self, ...args], cwd) : run('npm', args, cwd);
}

function run(command, args, cwd) {
  try {
    return execFileSync(command, args, { cwd, env: quiet, encoding: 'utf8', timeout: 120_000, stdio: 'pipe' });
  } catch (error) {
    const what = `${path.basename(command)} ${args.join(' ')}`;
    throw new Error(`${what}\n${error.stdout ?? ''}${error.stderr ?? ''}`, { cause: error });
  }
}

function folderOf(name) {
  return path.join(root, 'node_modules', name);
}

function manifestOf(folder) {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
}
