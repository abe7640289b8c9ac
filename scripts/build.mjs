// Builds what is shipped. Node code is there once, as CommonJS that `import` reads too: a second copy as ES modules
// would double what is installed, and a process could hold two of everything.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';
import { keepReachable } from './declarations.mjs';
import { VENDOR_FILES } from './umd.mjs';

const require = createRequire(import.meta.url);
const declare = (project) =>
  execFileSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', project], { stdio: 'inherit' });
const bundle = (options) => build({ bundle: true, charset: 'ascii', logLevel: 'error', ...options });

rmSync('dist', { recursive: true, force: true });

// Types: what an editor can reach from an entry, with its comments.
declare('tsconfig.types.json');
keepReachable('dist/cjs', ['index.d.ts', 'dev/index.d.ts', 'redis/index.d.ts']);
declare('tsconfig.browser-entry.json');
keepReachable('dist/browser', ['index.d.ts', 'loginid.directweb.d.ts', 'loginid.browser.d.ts']);
cpSync('dist/browser', 'dist/cjs/browser', { recursive: true });
writeFileSync('dist/cjs/package.json', '{ "type": "commonjs" }\n');

// For Node. Without `import()` in it: jest, where modules are CommonJS, has none. In UTF-8: escaped, the sentences of
// the pages would be several times as large.
const forNode = {
  platform: 'node',
  format: 'cjs',
  charset: 'utf8',
  // The codes of QR are the one package that goes in: of what it ships we need a fifth.
  external: ['jose', 'passport', 'passport-strategy', 'ws', '@simplewebauthn/server'],
  supported: { 'dynamic-import': false },
};
// Without spaces: twelve languages and two operators are a lot of text. Names stay, and so do short lines.
const dense = { minifyWhitespace: true, minifySyntax: true, lineLimit: 120 };
// jose is an ES module only, which jest cannot load where its own modules are CommonJS, nor any module with `require`
// before Node 24. There a copy of the two functions that we use takes its place; elsewhere it is never read.
const josePlugin = {
  name: 'jose',
  setup: ({ onResolve }) => onResolve({ filter: /^jose$/ }, () => ({ path: './jose.js', external: true })),
};
const usedOfJose = { contents: "export { decodeProtectedHeader, jwtVerify } from 'jose';", resolveDir: '.' };
const banner = { js: `/*\n${readFileSync('node_modules/jose/LICENSE.md', 'utf8').trim()}\n*/` };
const asCopy = { ...dense, platform: 'node', format: 'cjs', banner };
await bundle({ ...asCopy, stdin: usedOfJose, outfile: 'dist/cjs/jose-copy.js' });
writeFileSync(
  'dist/cjs/jose.js',
  `try {
  module.exports = require('jose');
} catch (error) {
  if (error.code !== 'ERR_REQUIRE_ESM' && error.name !== 'SyntaxError') throw error;
  module.exports = require('./jose-copy.js');
}
`,
);
await bundle({ ...forNode, ...dense, plugins: [josePlugin], entryPoints: ['lib/index.ts'], outdir: 'dist/cjs' });
await bundle({ ...forNode, ...dense, entryPoints: ['lib/redis/index.ts'], outdir: 'dist/cjs/redis' });
await bundle({ ...forNode, ...dense, entryPoints: ['lib/dev/index.ts'], outdir: 'dist/cjs/dev' });
for (const [folder, code] of [
  ['dist/esm', '../cjs/index.js'],
  ['dist/esm/dev', '../../cjs/dev/index.js'],
  ['dist/esm/redis', '../../cjs/redis/index.js'],
]) {
  const names = Object.keys(require(path.resolve(folder, code))).join(', ');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'index.js'), `export { ${names} } from '${code}';\n`);
  writeFileSync(path.join(folder, 'index.d.ts'), `export * from '${code}';\n`);
}

// For pages: to import, to require, and as a script to copy.
const forPages = { target: 'es2020', platform: 'neutral' };
const entryPoints = ['lib/browser/index.ts'];
await bundle({ ...forPages, entryPoints, outdir: 'dist/browser', format: 'esm' });
await bundle({ ...forPages, entryPoints, outdir: 'dist/cjs/browser', format: 'cjs' });

// The quick start's two files, each whole in itself: a module to import, and a script to copy, require or bundle.
mkdirSync('dist/umd', { recursive: true });
writeFileSync('dist/umd/package.json', '{ "type": "commonjs" }\n');
for (const [name, asScript] of Object.entries(VENDOR_FILES)) {
  const source = { ...forPages, entryPoints: [`lib/browser/${name}.ts`], minify: true };
  await bundle({ ...source, outfile: `dist/browser/${name}.mjs`, format: 'esm' });
  await bundle({ ...source, outfile: `dist/umd/${name}.js`, ...asScript });
  renameSync(`dist/browser/${name}.d.ts`, `dist/browser/${name}.d.mts`);
  writeFileSync(
    `dist/umd/${name}.d.ts`,
    `export { default } from '../cjs/browser/${name}.js';\nexport * from '../cjs/browser/${name}.js';\n`,
  );
}
