import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cleanup } from '../helpers/cleanup.js';

const later = cleanup();
const helpers = path.resolve(__dirname, '../helpers');
const root = path.resolve(__dirname, '../..');
// Made up here, so that what this test prints itself is none.
const canary = ['canary', 'session', 'secret'].join('-');
const token = [`ey${'J'.padEnd(20, 'x')}`, `ey${'J'.padEnd(20, 'y')}`, 'z'.repeat(86)].join('.');
const cookie = ['__Host-passport-idtoken', 'k'.repeat(43)].join('=');

/** Runs tests, of which each says something in its own way, in processes of their own, as those of this package run. */
function run(said: Readonly<Record<'console' | 'warning' | 'child', string>>) {
  const folder = mkdtempSync(path.join(tmpdir(), 'secrets-'));
  later(() => rmSync(folder, { recursive: true }));
  const env = `{ SAID: ${JSON.stringify(said.child)} }`;
  const ways = {
    console: `console.log(${JSON.stringify(said.console)})`,
    warning: `process.emitWarning(${JSON.stringify(said.warning)}); await new Promise((done) => setTimeout(done, 100))`,
    child: `require('node:child_process').execSync('echo $SAID >&2', { stdio: 'inherit', env: ${env} })`,
  };
  for (const [way, body] of Object.entries(ways)) {
    writeFileSync(path.join(folder, `${way}.test.js`), `it('${way}', async () => { ${body} });`);
  }
  const reporters = [path.join(helpers, 'secrets-reporter.mjs'), 'default'];
  const config = JSON.stringify({ rootDir: folder, reporters, maxWorkers: 2, transform: {} });
  const jest = path.join(root, 'node_modules/jest/bin/jest.js');
  const { status, stderr } = spawnSync(process.execPath, [jest, '--config', config], { encoding: 'utf8', cwd: folder });
  return { status, found: [...stderr.matchAll(/^The tests printed (.*), after:$/gm)].map(([, kind]) => kind).sort() };
}

it('a run of tests that prints a secret fails, whichever process prints it (S63)', () => {
  expect(run({ console: canary, warning: token, child: cookie })).toEqual({
    status: 1,
    found: ['a cookie of a browser', 'a planted secret', 'a token'],
  });
  expect(run({ console: 'one', warning: 'two', child: 'three' })).toEqual({ status: 0, found: [] });
});
