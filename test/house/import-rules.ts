import { builtinModules } from 'node:module';
import path from 'node:path';
import ts from 'typescript';

/** The sources of lib/ by path: `'lib/login/service.ts'` -> its text. */
export type Sources = ReadonlyMap<string, string>;
export type Manifest = { dependencies?: Record<string, string>; peerDependencies?: Record<string, string> };

/** How a developer is told of a mistake: known wherever our code runs on the server. */
const MISTAKES = 'mistakes';

/** What a strategy for an operator stands on. */
const OPERATOR = [/^login\//, /^wire\//, /^passport\//, /^options$/];

/** What a development operator stands on, and whose types it may have. */
const DEV = [/^options$/, /^pages\/html$/];
const DEV_TYPES = [/^(?!dev\/|idtoken\/messages$|loginid\/messages$)/];

/**
 * Who may know whom. The first row whose `files` match a file is its row; `knows` is what it may import from the rest
 * of lib/ (its own folder it always knows). What runs in browsers is known there only, and bundled for the server.
 */
const ROWS: { files: RegExp; own?: string; knows: RegExp[]; knowsTypesOf?: RegExp[] }[] = [
  { files: /^index$/, knows: [/^(?!browser\/|dev\/|redis\/|generated\/)/] },
  { files: /^(options|mistakes)$/, knows: [] },
  { files: /^polling-watch$/, knows: [/^options$/, /^login\/wait$/], knowsTypesOf: [/^login\//] },
  // What both page scripts share, and what runs in the pages of others.
  { files: /^(pages\/)?browser\//, knows: [] },
  { files: /^loginid\/browser\//, knows: [/^pages\/browser\//], knowsTypesOf: [/^browser\/index$/] },
  { files: /\/browser\//, knows: [/^pages\/browser\//] },
  { files: /^login\//, own: 'login/', knows: [] },
  { files: /^wire\//, own: 'wire/', knows: [/^login\/errors$/, /^options$/], knowsTypesOf: [/^login\//] },
  { files: /^http\//, own: 'http/', knows: [/^login\/errors$/] },
  {
    files: /^pages\//,
    own: 'pages/',
    knows: [/^login\/(errors|support-code)$/],
    knowsTypesOf: [/^login\//, /^http\//],
  },
  { files: /^passport\//, own: 'passport/', knows: [/^login\//, /^http\//, /^options$/], knowsTypesOf: [/^pages\//] },
  {
    files: /^web\//,
    own: 'web/',
    knows: [/^login\//, /^http\//, /^pages\/(?!browser\/)/, /^passport\//, /^options$/],
  },
  { files: /^idtoken\//, own: 'idtoken/', knows: OPERATOR, knowsTypesOf: [/^http\/request$/] },
  // The pages load the operator's client, which is bundled once.
  {
    files: /^loginid\/pages(\/|$)/,
    own: 'loginid/',
    knows: [...OPERATOR, /^pages\/(?!browser\/)/, /^browser\/loginid\.(directweb|browser)$/],
  },
  { files: /^loginid\//, own: 'loginid/', knows: OPERATOR, knowsTypesOf: [/^http\/request$/] },
  { files: /^redis\//, own: 'redis/', knows: [/^options$/], knowsTypesOf: [/^login\//] },
  // Each side writes the protocol by itself, so that a test cannot agree with its own bug; and each development operator
  // its own, on a server that both share.
  { files: /^dev\/index$/, own: 'dev/', knows: [] },
  { files: /^dev\/contract\//, own: 'dev/contract/', knows: [], knowsTypesOf: [/^login\//] },
  { files: /^dev\/server\//, own: 'dev/server/', knows: DEV, knowsTypesOf: DEV_TYPES },
  { files: /^dev\/idtoken\//, own: 'dev/idtoken/', knows: [...DEV, /^dev\/server\//], knowsTypesOf: DEV_TYPES },
  { files: /^dev\/loginid\//, own: 'dev/loginid/', knows: [...DEV, /^dev\/server\//], knowsTypesOf: DEV_TYPES },
];

/** The login itself knows no HTTP, no Passport and no operator: no package, and none of these. */
const NETWORK_MODULES = /^node:(http|https|http2|net|tls|dgram|dns)(\/|$)/;

/** Of node:net: what only reads and writes addresses as text. */
const ADDRESS_TEXT = /^(isIP|isIPv4|isIPv6|SocketAddress|BlockList)$/;

/** What takes the same values and gives the same answer, whenever and wherever it is called. */
const PURE = /(^|\/)(messages|identity|scopes|pages)$|(^|\/)pages\/(?!browser\/)/;
/** A package that computes and does nothing else. */
const PURE_PACKAGES = new Set(['uqr']);
const NAMED_FOR_NOTHING = /(^|\/)(utils?|types|constants|helpers?)(\/|$)/;
const CLOCKS = new Set(['performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask']);
const NETWORK = new Set(['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest']);
const WORLD = new Set(['process', 'crypto', 'require']);

/** Development packages of which a part goes into what is shipped. */
const BUNDLED = ['uqr'];

type Modules = ReadonlyMap<string, { imports: Import[]; impure: string[] }>;
type Import = { specifier: string; typeOnly: boolean; names: string[] };

/** Every breach of the rules in a sentence; none is what we want. */
export function breaches(sources: Sources, manifest: Manifest): string[] {
  const modules = new Map<string, { imports: Import[]; impure: string[] }>();
  for (const [file, text] of sources) {
    if (!file.endsWith('.d.ts')) modules.set(nameOf(file), read(file, text));
  }
  const said: string[] = [];

  for (const [name, { imports, impure }] of modules) {
    const say = (what: string): unknown => said.push(`lib/${name}: ${what}`);
    if (NAMED_FOR_NOTHING.test(name)) say('has a name that says nothing of its idea');
    if (impure.includes('Math.random')) say('uses Math.random: can be guessed (S5)');
    const row = ROWS.find(({ files }) => files.test(name));
    if (!row && !name.startsWith('generated/')) {
      say('stands in no row of the table');
      continue;
    }
    for (const { specifier, typeOnly, names } of imports) {
      if (!specifier.startsWith('.')) {
        const wrong = wrongPackage(specifier, manifest);
        if (wrong) say(wrong);
        else if (name.startsWith('login/') && !fitForLogin(specifier, names)) {
          say(`a login knows nothing of ${specifier}`);
        }
        if (isBrowser(name) && !typeOnly) say(`a browser has no ${specifier}`);
        continue;
      }
      const target = resolve(name, specifier);
      if (target === undefined) say(`reaches out of lib/ to ${specifier}`);
      else if (isBrowser(target) && !isBrowser(name)) say(`must not know ${target}`);
      else if (row && !mayKnow(name, row, owner(target, modules), typeOnly)) say(`must not know ${target}`);
    }
  }

  return [...said, ...impurities(modules), ...circles(modules)];
}

function impurities(modules: Modules): string[] {
  const said: string[] = [];
  for (const name of modules.keys()) {
    if (!PURE.test(name)) continue;
    for (const [reached, chain] of reach(name, modules, (imported) => !imported.typeOnly)) {
      const found = modules.get(reached);
      if (!found) continue;
      const through = chain.length > 1 ? ` (through ${chain.slice(1).join(' -> ')})` : '';
      const packages = found.imports
        .filter((i) => !i.typeOnly && !i.specifier.startsWith('.') && !PURE_PACKAGES.has(i.specifier))
        .map((i) => i.specifier);
      const impure = found.impure.filter((what) => what !== 'Math.random');
      for (const what of [...packages, ...impure]) said.push(`lib/${name}: is pure, but uses ${what}${through}`);
    }
  }
  return said;
}

function mayKnow(name: string, row: (typeof ROWS)[number], target: string, typeOnly: boolean): boolean {
  // A script of pages knows what lies beside it, and never the server around its folder.
  const own = isBrowser(name) ? name.replace(/(^|\/)browser\/.*/, '$1browser/') : row.own;
  if (own !== undefined && target.startsWith(own)) return true;
  if (target === MISTAKES) return !isBrowser(name);
  const known = typeOnly ? [...row.knows, ...(row.knowsTypesOf ?? [])] : row.knows;
  return known.some((pattern) => pattern.test(target));
}

function fitForLogin(specifier: string, names: string[]): boolean {
  if (specifier === 'node:net') return names.length > 0 && names.every((name) => ADDRESS_TEXT.test(name));
  return specifier.startsWith('node:') && !NETWORK_MODULES.test(specifier);
}

function wrongPackage(specifier: string, manifest: Manifest): string | undefined {
  if (specifier.startsWith('node:')) return undefined;
  if (builtinModules.includes(specifier)) return `write node:${specifier}`;
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  const known = { ...manifest.dependencies, ...manifest.peerDependencies };
  if (BUNDLED.includes(name)) return undefined;
  return name in known ? undefined : `${name} is not a production dependency`;
}

/** A generated script belongs to whoever has its source: generated/phone -> dev/idtoken/phone/browser/phone. */
function owner(target: string, modules: Modules): string {
  if (!target.startsWith('generated/')) return target;
  const end = `/browser/${target.slice('generated/'.length)}`;
  return [...modules.keys()].find((name) => `/${name}`.endsWith(end)) ?? target;
}

/** Everything that `name` imports, by way of others too, each with the way to it. */
function reach(name: string, modules: Modules, counts: (found: Import) => boolean): Map<string, string[]> {
  const found = new Map([[name, [name]]]);
  for (const [at, chain] of found) {
    for (const imported of modules.get(at)?.imports ?? []) {
      const target = counts(imported) ? resolve(at, imported.specifier) : undefined;
      if (target !== undefined && !found.has(target)) found.set(target, [...chain, target]);
    }
  }
  return found;
}

/** Types count: two files that know each other's types cannot be read one after the other. */
function circles(modules: Modules): string[] {
  const said = new Map<string, string>();
  for (const name of modules.keys()) {
    for (const [last, chain] of reach(name, modules, () => true)) {
      const back = modules.get(last)?.imports.some(({ specifier }) => resolve(last, specifier) === name);
      if (back) said.set([...chain].sort().join(), `lib/${name}: imports itself: ${[...chain, name].join(' -> ')}`);
    }
  }
  return [...said.values()];
}

const nameOf = (file: string): string => file.replace(/^lib\//, '').replace(/\.ts$/, '');
const isBrowser = (name: string): boolean => /(^|\/)browser\//.test(name);

function resolve(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const target = path.posix.join(path.posix.dirname(from), specifier).replace(/\.[jt]s$/, '');
  return target.startsWith('..') ? undefined : target;
}

/** Imports in all their forms, and the names a pure file has no use for. */
function read(file: string, text: string): { imports: Import[]; impure: string[] } {
  const imports: Import[] = [];
  const impure = new Set<string>();
  const add = (specifier: ts.Node | undefined, typeOnly: boolean, bindings?: ts.NamedImportBindings): void => {
    const names =
      bindings && ts.isNamedImports(bindings) ? bindings.elements.map((e) => (e.propertyName ?? e.name).text) : [];
    if (specifier && ts.isStringLiteralLike(specifier)) imports.push({ specifier: specifier.text, typeOnly, names });
  };
  const visit = (node: ts.Node): void => {
    // `import { type A } from` still loads the module (verbatimModuleSyntax); only `import type` does not.
    if (ts.isImportDeclaration(node)) {
      const typeOnly = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
      add(node.moduleSpecifier, typeOnly, node.importClause?.namedBindings);
    } else if (ts.isExportDeclaration(node)) {
      add(node.moduleSpecifier, node.isTypeOnly);
    } else if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
      add(node.moduleReference.expression, node.isTypeOnly);
    } else if (ts.isImportTypeNode(node)) {
      if (ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    } else if (ts.isCallExpression(node)) {
      if (node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText() === 'require') {
        add(node.arguments[0], false);
      }
    }
    const what = impurity(node);
    if (what) impure.add(what);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true));
  return { imports, impure: [...impure] };
}

/** `Date.now()`, `new Date()`, `setTimeout(...)`, `fetch(...)`, `process.env`; `new Date(text)` is a computation. */
function impurity(node: ts.Node): string | undefined {
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length) return 'new Date()';
  if (ts.isCallExpression(node) && node.expression.getText() === 'Date') return 'Date()';
  if (ts.isPropertyAccessExpression(node) && /^Date\.now$|^Math\.random$/.test(node.getText())) return node.getText();
  if (!ts.isIdentifier(node) || !(CLOCKS.has(node.text) || NETWORK.has(node.text) || WORLD.has(node.text))) {
    return undefined;
  }
  const { parent } = node;
  // Not where it only names a property, a parameter or a variable of its own, and not in a type.
  const onlyAName =
    (ts.isPropertyAccessExpression(parent) && parent.name === node && parent.expression.getText() !== 'globalThis') ||
    (ts.isPropertyAssignment(parent) && parent.name === node) ||
    (ts.isVariableDeclaration(parent) && parent.name === node) ||
    (ts.isParameter(parent) && parent.name === node) ||
    ts.isBindingElement(parent) ||
    ts.isPropertySignature(parent) ||
    ts.isMethodSignature(parent) ||
    ts.isTypeReferenceNode(parent);
  return onlyAName ? undefined : node.text;
}
