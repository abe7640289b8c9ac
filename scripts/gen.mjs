// Bundles the browser scripts that pages load into a string constant: lib/generated/<name>.ts.
// A string, not a file, because it has to survive ESM, CommonJS, jest and bundlers alike.
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { build } from 'esbuild';

const SOURCES = [
  'lib/web/browser/code-page.ts',
  'lib/loginid/browser/loginid-pages.ts',
  'lib/browser/loginid.directweb.ts',
  'lib/dev/idtoken/phone/browser/phone.ts',
];

mkdirSync('lib/generated', { recursive: true });
for (const source of SOURCES) {
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
  });
  const name = basename(source, '.ts');
  const constant = `${name.replaceAll(/[-.]/g, '_').toUpperCase()}_SCRIPT`;
  const text = JSON.stringify(result.outputFiles[0].text.trim());
  writeFileSync(`lib/generated/${name}.ts`, `export const ${constant} = ${text};\n`);
}
