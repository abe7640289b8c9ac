// npm run security-report [-- --prove [S24 F31...]] [-- --write]
// Says of each row of test/security.json which test shows it and which code carries it. With --prove that code is taken
// out, row by row, and the test has to turn red. With --write the table of docs/security.md is made again.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const DOCUMENT = 'docs/security.md';
const MARK = '<!-- rows -->';

const { values: options, positionals: only } = parseArgs({
  allowPositionals: true,
  options: { prove: { type: 'boolean' }, write: { type: 'boolean' } },
});
const rows = JSON.parse(readFileSync('test/security.json', 'utf8'));
const wanted = rows.filter(({ row }) => only.length === 0 || only.includes(row));

if (options.write) writeFileSync(DOCUMENT, documentOf(readFileSync(DOCUMENT, 'utf8')));
else if (options.prove) process.exitCode = prove(wanted) ? 0 : 1;
else for (const row of wanted) console.log(inWords(row));

/** The document with the table of today. */
function documentOf(text) {
  const [head, , tail] = text.split(MARK);
  const link = (path) => `[${path.replace(/^(test|lib)\//, '')}](../${path})`;
  const lines = rows.map(({ row, holds, test, file }) => `| ${row} | ${holds} | ${link(test)} | ${link(file)} |`);
  const table = ['| # | what holds | shown by | carried by |', '|---|---|---|---|', ...lines];
  return [head, `\n\n${table.join('\n')}\n\n`, tail].join(MARK);
}

function inWords({ row, holds, test, file, code }) {
  return `${row.padEnd(4)} ${holds}\n     ${test}\n     red without, in ${file}: ${code.trim().split('\n')[0]}`;
}

/** Takes out what carries each row. @returns whether every test turned red. */
function prove(rows) {
  const green = rows.filter((row) => !turnsRed(row)).map(({ row }) => row);
  console.log(`${rows.length - green.length} of ${rows.length} red, ${green.join(' ') || 'none'} still green`);
  return green.length === 0;
}

/** Takes out what carries a row, or puts `instead` in its place. @returns whether its test fails then. */
function turnsRed({ row, test, file, code, instead = '' }) {
  const text = readFileSync(file, 'utf8');
  const isInBundle = /browser|loginid\/pages/.test(file);
  const change = (changed) => {
    writeFileSync(file, changed);
    if (isInBundle) spawnSync('npm', ['run', '-s', 'gen']);
  };
  // Whatever happens, the file is put back.
  try {
    change(text.replace(code, () => instead));
    const red = failsOf(test, row) > 0;
    console.log(`${row.padEnd(4)} ${red ? 'red, as it should be' : 'STILL GREEN'}  ${test}`);
    return red;
  } finally {
    change(text);
  }
}

/** How many tests that name a row fail. A file that does not run at all shows nothing. */
function failsOf(test, row) {
  // Code that is taken out may have been what closes a socket: then nothing else ends the run.
  const args = ['jest', '--maxWorkers=1', '--forceExit', test, '-t', `\\b${row}\\b`];
  const env = { ...process.env, MODEL_RUNS: '500' };
  const { stderr } = spawnSync('npx', args, { encoding: 'utf8', env });
  return Number(/^Tests:\s+(\d+) failed/m.exec(stderr)?.[1] ?? 0);
}
