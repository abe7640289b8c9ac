import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cleanup } from '../helpers/cleanup.js';

const later = cleanup();
const helpers = path.resolve(__dirname, '../helpers');
const root = path.resolve(__dirname, '../..');
// Made up here, so that what this test prints itself is none.
const canary = ['canary', 'session', 'secret'].join('-');
const token = [`ey${'J'.padEnd(20, 'x')}`, `ey${'J'.padEnd(20, 'y')}`, 'z'.repeat(86)].join('.');

/** Runs tests that print something in processes of their own, as those of this package run. */
function run(prints: string) {
  const folder = mkdtempSync(path.join(tmpdir(), 'secrets-'));
  later(() => rmSync(folder, { recursive: true }));
  mkdirSync(path.join(folder, 'test'));
  writeFileSync(path.join(folder, 'test/one.test.js'), `it('one', async () => { ${prints} });`);
  writeFileSync(path.join(folder, 'test/two.test.js'), `it('two', () => {});`);
  const reporters = [path.join(helpers, 'secrets-reporter.mjs'), 'default'];
  const config = { rootDir: folder, reporters, maxWorkers: 2, testPathIgnorePatterns: [], transform: {} };
  const args = [path.join(root, 'node_modules/jest/bin/jest.js'), '--config', JSON.stringify(config)];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: folder });
  return { status, stderr };
}

it.each([
  ['on the console', (text: string) => `console.log(${text})`],
  [
    'as a warning',
    (text: string) => `process.emitWarning(${text}); await new Promise((done) => setTimeout(done, 100))`,
  ],
  [
    'by a process of a test',
    (text: string) =>
      `require('node:child_process').spawnSync(process.execPath, ['-e', 'console.error(process.env.SAID)'], { stdio: 'inherit', env: { SAID: ${text} } })`,
  ],
])('a run of tests in which a secret is printed %s fails (S63)', (_, print) => {
  for (const secret of [canary, token]) {
    const { status, stderr } = run(print(JSON.stringify(secret)));
    expect([status, stderr.includes('The tests printed a')]).toEqual([1, true]);
  }
  expect(run(print('"nothing"')).status).toBe(0);
});
