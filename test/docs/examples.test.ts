import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** A block of code in a page, with the line on which it stands. */
interface Block {
  readonly page: string;
  readonly language: string;
  readonly line: number;
  readonly code: string;
}

const root = path.resolve(__dirname, '../..');
const pages = ['README.md', ...readdirSync(path.join(root, 'docs')).map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith('.md'),
);
const blocks = pages.flatMap(blocksOf);

/**
 * The file that a block is checked as. It need not exist: its text is handed to the compiler. Blocks that begin with the
 * name of a file import one another by it.
 */
const fileOf = ({ page, line, code }: Block) => {
  const folder = path.join(root, 'test/docs', page.replaceAll(/\W/g, '-'));
  return path.join(folder, /^\/\/ ([\w.-]+\.ts)\n/.exec(code)?.[1] ?? `line-${line}.ts`);
};

function blocksOf(page: string): Block[] {
  const text = readFileSync(path.join(root, page), 'utf8');
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map((found) => ({
    page,
    language: found[1]!,
    line: text.slice(0, found.index).split('\n').length,
    code: found[2]!,
  }));
}

it('the README shows how to try it', () => {
  const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
  expect(readme).toContain('npm ci && npm start');
  expect(readme).toContain('npm ci && npm test');
});

it('every TypeScript example compiles against the sources', () => {
  const examples = new Map(blocks.filter(({ language }) => language === 'ts').map((block) => [fileOf(block), block]));
  expect(examples.size).toBeGreaterThan(8);
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file));
  const { options } = ts.convertCompilerOptionsFromJson(
    {
      ...config.compilerOptions,
      // Examples are read, not run: what they leave unused or name once is no mistake.
      emitDecoratorMetadata: false,
      paths: {
        'passport-idtoken': ['./lib/index.ts'],
        'passport-idtoken/browser': ['./lib/browser/index.ts'],
        'passport-idtoken/dev': ['./lib/dev/index.ts'],
        'passport-idtoken/redis': ['./lib/redis/index.ts'],
      },
    },
    root,
  );
  const disk = ts.createCompilerHost(options);
  const textOf = (file: string) => {
    const block = examples.get(path.normalize(file));
    // Every example is a module, so that names of one page do not meet those of another.
    return block && `${block.code}\nexport {};\n`;
  };
  const host: ts.CompilerHost = {
    ...disk,
    directoryExists: (folder) => folder.startsWith(__dirname) || ts.sys.directoryExists(folder),
    fileExists: (file) => textOf(file) !== undefined || disk.fileExists(file),
    readFile: (file) => textOf(file) ?? disk.readFile(file),
    getSourceFile: (file, version, ...rest) => {
      const text = textOf(file);
      return text === undefined ? disk.getSourceFile(file, version, ...rest) : ts.createSourceFile(file, text, version);
    },
  };
  const program = ts.createProgram([...examples.keys(), path.join(__dirname, 'prelude.d.ts')], options, host);
  const mistakes = [...examples].flatMap(([file, { page, line }]) => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ start = 0, messageText }) => {
        const at = line + 1 + (source?.getLineAndCharacterOfPosition(start).line ?? 0);
        return `${page}:${at} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
      },
    );
  });
  expect(mistakes).toEqual([]);
}, 300_000);

it.each(blocks.filter(({ language }) => language === 'js'))('$page:$line parses', ({ page, code }) => {
  const { diagnostics = [] } = ts.transpileModule(code, {
    fileName: `${page}.js`,
    reportDiagnostics: true,
    compilerOptions: { allowJs: true, module: ts.ModuleKind.ESNext },
  });
  expect(diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
});

it('every link between the pages leads somewhere', () => {
  const broken = [...pages, 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'].flatMap((page) =>
    linksOf(page)
      .filter((target) => !leads(page, target))
      .map((target) => `${page}: ${target}`),
  );
  expect(broken).toEqual([]);
});

it('every page for users is linked from the README', () => {
  const linked = new Set(linksOf('README.md').map((target) => target.split('#')[0]));
  // What maintainers have: the wires, and what shows each defence, are reached from other pages.
  const others = /README|docs\/(protocol-\w+|security)\.md/;
  expect(pages.filter((page) => !others.test(page) && !linked.has(page))).toEqual([]);
});

it('every address of the docs in a message leads somewhere', () => {
  const files = readdirSync(path.join(root, 'lib'), { recursive: true, encoding: 'utf8' });
  const named = files
    .filter((file) => file.endsWith('.ts') && !file.startsWith('generated'))
    .flatMap((file) => readFileSync(path.join(root, 'lib', file), 'utf8').match(/\bdocs\/[\w-]+\.md(#[\w-]+)?/g) ?? []);
  expect(new Set(named).size).toBeGreaterThan(5);
  expect([...new Set(named)].filter((address) => !leads('README.md', address))).toEqual([]);
});

/** Where a page's links lead within the project. */
function linksOf(page: string): string[] {
  const text = readFileSync(path.join(root, page), 'utf8').replaceAll(/^```.*?^```$/gms, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^https?:/.test(target));
}

function leads(page: string, target: string): boolean {
  const [file, fragment] = target.split('#');
  const full = path.join(root, path.dirname(page), file || path.basename(page));
  try {
    if (fragment === undefined) return readdirSync(path.dirname(full)).includes(path.basename(full));
    return readFileSync(full, 'utf8')
      .split('\n')
      .some((line) => /^#+ /.test(line) && anchorOf(line) === fragment);
  } catch {
    return false;
  }
}

/** How GitHub makes an anchor of a heading. */
function anchorOf(heading: string): string {
  return heading
    .replace(/^#+ /, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}
