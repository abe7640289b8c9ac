import path from 'node:path';
import ts from 'typescript';

const root = path.resolve(__dirname, '../..');
const ENTRIES = ['lib/index.ts', 'lib/browser/index.ts', 'lib/redis/index.ts', 'lib/dev/index.ts'];

/** What an entry exports, and the members of it, as `Name` and `Name.member`, where no comment says what it is. */
function uncommented(entry: string): string[] {
  const file = path.join(root, entry);
  const browser = entry.includes('/browser/');
  const { config } = ts.readConfigFile(path.join(root, browser ? 'tsconfig.browser.json' : 'tsconfig.json'), (name) =>
    ts.sys.readFile(name),
  );
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const program = ts.createProgram([file], options);
  const checker = program.getTypeChecker();
  const isOurs = (symbol: ts.Symbol) =>
    symbol.declarations?.some((one) => one.getSourceFile().fileName.startsWith(path.join(root, 'lib'))) ?? false;
  const isHidden = (symbol: ts.Symbol) =>
    symbol.getJsDocTags(checker).some(({ name }) => name === 'internal') ||
    (symbol.declarations?.some(
      (one) => (ts.getCombinedModifierFlags(one) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) !== 0,
    ) ??
      false);
  const saysNothing = (symbol: ts.Symbol) =>
    isOurs(symbol) && !isHidden(symbol) && symbol.getDocumentationComment(checker).length === 0;

  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)!)!);
  return exported.flatMap((name) => {
    const symbol = name.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(name) : name;
    const members =
      symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.Class) ? [...(symbol.members?.values() ?? [])] : [];
    const named = members.filter(({ flags }) => flags & (ts.SymbolFlags.Property | ts.SymbolFlags.Method));
    return [
      ...(saysNothing(symbol) ? [name.name] : []),
      ...named.filter(saysNothing).map((member) => `${name.name}.${member.name}`),
    ];
  });
}

it.each(ENTRIES)(
  'every export of %s has a comment, and so has every member of it',
  (entry) => {
    expect(uncommented(entry)).toEqual([]);
  },
  60_000,
);
