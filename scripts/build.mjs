// Compiles lib/ twice, for `import` and for `require`, and its browser entry once more, as a script to copy.
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { build } from 'esbuild';

const require = createRequire(import.meta.url);
const compile = (...args) => {
  execFileSync(process.execPath, [require.resolve('typescript/bin/tsc'), ...args], { stdio: 'inherit' });
};

rmSync('dist', { recursive: true, force: true });
compile('-p', 'tsconfig.esm.json');
compile('-p', 'tsconfig.cjs.json');
compile('-p', 'tsconfig.browser-entry.json');
compile('-p', 'tsconfig.browser-entry.json', '--module', 'commonjs', '--outDir', 'dist/cjs/browser');
writeFileSync('dist/cjs/package.json', '{ "type": "commonjs" }\n');
await build({
  entryPoints: ['lib/browser/loginid.directweb.ts'],
  outfile: 'dist/browser/loginid.directweb.js',
  bundle: true,
  format: 'iife',
  target: 'es2020',
  minify: true,
  charset: 'ascii',
  logLevel: 'error',
});
