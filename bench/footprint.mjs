import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { alternate, ratio } from './measure.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const IMPORTS = { ours: ['passport-idtoken'], floor: ['jose', 'ws'] };

/** What the package costs before anybody logs in: the first import in a process, and the room it takes. */
export async function measureFootprint(report, { rounds }) {
  const taken = await alternate(Object.keys(IMPORTS), rounds, (name) => importTime(IMPORTS[name]));
  report.heading('First import in a process, processor time', 'the import of jose and ws');
  report.line('this package', ratio(taken.ours, taken.floor), { mustHold: 1.15, aim: 0.35 });

  const packages = installed('passport-idtoken', ROOT);
  const bytes = [...packages.values()].reduce((sum, size) => sum + size, 0);
  report.heading('Installed, without peers', '6 packages; 1 MB');
  report.line(`${packages.size} packages`, { median: packages.size / 6 }, { mustHold: 1, aim: '4 packages' });
  report.line(`${Math.round(bytes / 1000)} kB`, { median: bytes / 1e6 }, { mustHold: 1, aim: '600 kB' });
}

/** Microseconds. Express and Passport are there already, as in any application that adds us. */
function importTime(names) {
  const script = `
    await import('express');
    await import('passport');
    const before = process.cpuUsage();
    await Promise.all(${JSON.stringify(names)}.map((name) => import(name)));
    const { user, system } = process.cpuUsage(before);
    console.log(user + system);`;
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: ROOT, encoding: 'utf8' }));
}

/** A package and what it depends on, with the bytes of their files. */
function installed(name, folder, found = new Map()) {
  if (found.has(name)) return found;
  const { files, dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const shipped = folder === ROOT ? [...files, 'package.json', 'README.md', 'LICENSE'] : ['.'];
  found.set(
    name,
    shipped.reduce((sum, path) => sum + sizeOf(join(folder, path)), 0),
  );
  for (const dependency of Object.keys(dependencies))
    installed(dependency, join(ROOT, 'node_modules', dependency), found);
  return found;
}

function sizeOf(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return stat?.size ?? 0;
  return readdirSync(path)
    .filter((name) => name !== 'node_modules')
    .reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}
