import ts from 'typescript';

/** What a user cannot reach. */
const HIDDEN = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;

/**
 * What a user of the package can name and no sentence explains: exported names, and the members of exported classes,
 * interfaces and types. What is tagged `@internal` is not shipped.
 *
 * @param entries - the files whose exports are public.
 * @param sources - files that are not on the disk, by path.
 */
export function undocumented(entries: readonly string[], sources: Readonly<Record<string, string>> = {}): string[] {
  const options: ts.CompilerOptions = { module: ts.ModuleKind.NodeNext, noLib: true, types: [] };
  const host = ts.createCompilerHost(options);
  const [onDisk, read] = [host.fileExists.bind(host), host.getSourceFile.bind(host)];
  host.fileExists = (file) => file in sources || onDisk(file);
  host.getSourceFile = (file, version) => {
    const text = sources[file];
    return text === undefined ? read(file, version) : ts.createSourceFile(file, text, version, true);
  };
  const program = ts.createProgram([...entries], options, host);
  const checker = program.getTypeChecker();
  const missing = new Set<string>();

  const look = (symbol: ts.Symbol, name: string): void => {
    const tags = symbol.getJsDocTags(checker);
    const isTold = symbol.getDocumentationComment(checker).length > 0 || tags.some((tag) => tag.name === 'internal');
    if (!isTold) missing.add(name);
  };
  /** The members of a class or an interface, those of what it extends among them. */
  const lookAtMembers = (symbol: ts.Symbol): void => {
    for (const member of checker.getDeclaredTypeOfSymbol(symbol).getProperties()) {
      const declared = member.declarations ?? [];
      const isPublic = declared.some((at) => (ts.getCombinedModifierFlags(at) & HIDDEN) === 0);
      if (isPublic && !member.name.startsWith('__@')) look(member, `${symbol.name}.${member.name}`);
    }
  };
  /** The members of each kind of a type. By which literal a kind is told, says itself. */
  const lookAtKinds = (node: ts.Node, owner: string): void => {
    if (ts.isTypeLiteralNode(node)) {
      for (const { name, ...member } of node.members) {
        const isLiteral = 'type' in member && ts.isLiteralTypeNode(member.type as ts.Node);
        const symbol = name && checker.getSymbolAtLocation(name);
        if (symbol && !isLiteral) look(symbol, `${owner}.${symbol.name}`);
      }
    } else if (ts.isUnionTypeNode(node) || ts.isIntersectionTypeNode(node)) {
      for (const kind of node.types) lookAtKinds(kind, owner);
    }
  };

  for (const entry of entries) {
    const file = program.getSourceFile(entry);
    const module = file && checker.getSymbolAtLocation(file);
    if (!module) throw new Error(`${entry} exports nothing.`);
    for (const exported of checker.getExportsOfModule(module)) {
      const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0;
      const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported;
      look(symbol, exported.name);
      if (symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface)) lookAtMembers(symbol);
      for (const declaration of symbol.declarations ?? []) {
        if (ts.isTypeAliasDeclaration(declaration)) lookAtKinds(declaration.type, symbol.name);
      }
    }
  }
  return [...missing];
}
