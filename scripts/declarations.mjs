import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/**
 * Takes out of the declaration files of a folder whatever no entry leads to: types of what nobody can import would be
 * two thirds of them.
 */
export function keepReachable(folder, entries) {
  const inFolder = (name) => path.resolve(folder, name);
  const names = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.d.ts'));
  const program = ts.createProgram(names.map(inFolder), { module: ts.ModuleKind.Preserve, types: ['node'] });
  const checker = program.getTypeChecker();
  const files = names.map((name) => program.getSourceFile(inFolder(name)));

  const kept = new Set();
  const keepNamesIn = (node) => {
    if (ts.isIdentifier(node)) keep(checker.getSymbolAtLocation(node));
    ts.forEachChild(node, keepNamesIn);
  };
  const keep = (symbol) => {
    for (const declaration of symbol?.declarations ?? []) {
      if (!files.includes(declaration.getSourceFile())) continue;
      const node = isSpecifier(declaration) ? declaration : statementOf(declaration);
      if (kept.has(node)) continue;
      kept.add(node);
      if (!isSpecifier(node)) keepNamesIn(node);
    }
    if (symbol && symbol.flags & ts.SymbolFlags.Alias) keep(checker.getImmediateAliasedSymbol(symbol));
  };
  for (const entry of entries) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(inFolder(entry)));
    checker.getExportsOfModule(module).forEach(keep);
  }

  for (const file of files) {
    const texts = file.statements.flatMap((statement) => textOf(statement, kept));
    if (texts.length) writeFileSync(file.fileName, `${texts.join('\n')}\n`);
    else rmSync(file.fileName);
  }
}

const isSpecifier = (node) => ts.isImportSpecifier(node) || ts.isExportSpecifier(node);

const statementOf = (node) => (ts.isSourceFile(node.parent) ? node : statementOf(node.parent));

/** The statement with its comments, if it is kept; of an import or export, the names that are. */
function textOf(statement, kept) {
  const list = statement.importClause?.namedBindings ?? statement.exportClause;
  const whole = kept.has(statement) || ts.isExportDeclaration(statement);
  if (!list) return whole ? [statement.getFullText().trim()] : [];
  const names = list.elements.filter((name) => kept.has(name)).map((name) => name.getText());
  return names.length ? [statement.getText().replace(/\{[^}]*\}/, `{ ${names.join(', ')} }`)] : [];
}
