import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const pages = ['README.md', 'SECURITY.md', ...readdirSync('docs').map((page) => `docs/${page}`)].filter((page) =>
  page.endsWith('.md'),
);

/** Sentences, over the ends of lines. */
const sentences = (text: string) => text.replace(/\s+/g, ' ').split(/(?<=[.:;])\s/);

it.each(pages)('%s promises no protection from phishing but that of FIDO2 (S23)', (page) => {
  const promises = sentences(readFileSync(page, 'utf8')).filter((sentence) =>
    /phishing[- ]resistant|resists? phishing/i.test(sentence),
  );
  for (const promise of promises) expect(promise).toMatch(/\b(no|not|nothing|never)\b[^.;:]*phishing|fido2/i);
});

/** What things were called before they had one word each: docs/architecture.md has the words. */
const OLD_WORDS =
  /[Bb]inding|[Ff]inisher|^Nobody$|^NOBODY$|^([Dd]esk|[Vv]isit|[Tt]icket|StopSignal|presses|telling|handIn|DirectResponse)s?$/;

/** Each file of lib/ that runs on a server, by its path there. */
const sources = readdirSync('lib', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !/^generated|^dev|(^|\/)browser\//.test(file))
  .map((file) => {
    const text = readFileSync(path.join('lib', file), 'utf8');
    return { file, source: ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true) };
  });

it('nothing is called by a word that another one has replaced', () => {
  const old = (node: ts.Node): string[] => [
    ...(ts.isIdentifier(node) && OLD_WORDS.test(node.text) ? [node.text] : []),
    ...node.getChildren().flatMap(old),
  ];
  expect(sources.flatMap(({ file, source }) => old(source).map((word) => `${file}: ${word}`))).toEqual([]);
});

/** Both operators are told of in the same words; and the store over Redis is an entry of its own. */
const OWN_WORDS = /^(idtoken|loginid|redis)\//;

it('no two files export different things under one name', () => {
  const homes = new Map<string, Set<string>>();
  for (const { file, source } of sources.filter(({ file }) => !OWN_WORDS.test(file))) {
    for (const name of exportedNames(source)) homes.set(name, (homes.get(name) ?? new Set()).add(file));
  }
  const twice = [...homes].filter(([, files]) => files.size > 1);
  expect(twice.map(([name, files]) => `${name}: ${[...files].join(', ')}`)).toEqual([]);
});

/** What a file declares and exports; not what it passes on. */
function exportedNames({ statements }: ts.SourceFile): string[] {
  return statements.flatMap((statement) => {
    const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : [];
    if (!modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.map(({ name }) => name.getText());
    return ts.isDeclarationStatement(statement) && statement.name ? [statement.name.text] : [];
  });
}
