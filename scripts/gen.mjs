// Bundles the browser scripts that pages load into a string constant: lib/generated/<name>.ts.
// A string, not a file, because it has to survive ESM, CommonJS, jest and bundlers alike.
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { build } from 'esbuild';
import { VENDOR_FILES } from './umd.mjs';

const SOURCES = [
  'lib/web/browser/code-page.ts',
  'lib/loginid/browser/loginid-pages.ts',
  'lib/browser/loginid.directweb.ts',
  'lib/browser/loginid.browser.ts',
  'lib/dev/idtoken/phone/browser/phone.ts',
];

mkdirSync('lib/generated', { recursive: true });
for (const source of SOURCES) {
  const name = basename(source, '.ts');
  const result = await build({
    entryPoints: [source],
    bundle: true,
    tsconfig: 'tsconfig.browser.json',
    format: 'iife',
    target: 'es2020',
    minify: true,
    charset: 'ascii',
    write: false,
    logLevel: 'error',
    ...VENDOR_FILES[name],
  });
  const constant = `${name.replaceAll(/[-.]/g, '_').toUpperCase()}_SCRIPT`;
  const text = JSON.stringify(result.outputFiles[0].text.trim());
  writeFileSync(`lib/generated/${name}.ts`, `export const ${constant} = ${text};\n`);
}
