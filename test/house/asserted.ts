import ts from 'typescript';

/** What a call is named that checks something: `expect(…).toBe(…)`, `assert.equal(…)`, `codeOf(…)`, `it.each(…)`. */
const ASSERTS = /^(expect|assert|codeOf|codeIn)/;

/**
 * The words of a test file that it checks: those of the texts inside a call that asserts, inside a table of `.each`, or
 * inside a constant that one of these names. A word in a comment, a title or a thrown error is none.
 *
 * @param text - the source of a test.
 */
export function assertedWords(text: string): Set<string> {
  const file = ts.createSourceFile('test.ts', text, ts.ScriptTarget.Latest, true);
  const named = new Set<string>();
  const words = new Set<string>();
  const take = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) named.add(node.text);
    // `` `refused ${code}` `` is several texts.
    if (ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node) || ts.isRegularExpressionLiteral(node)) {
      for (const word of node.text.match(/\w+/g) ?? []) words.add(word);
    }
    // A key too: `{ code: … }` is none, `{ login_expired: … }` is one.
    if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name)) words.add(node.name.text);
    // What a function inside does before it checks is looked at by itself.
    if (!ts.isBlock(node)) ts.forEachChild(node, take);
  };
  const visit = (node: ts.Node): void => {
    if (isAssertion(node)) take(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  const constants = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.initializer && named.has(node.name.getText(file))) {
      take(node.initializer);
    }
    ts.forEachChild(node, constants);
  };
  constants(file);
  return words;
}

/** The outermost call of a chain, such as `expect(x).resolves.toBe(y)`, or the one that takes the table of an `each`. */
function isAssertion(node: ts.Node): node is ts.CallExpression {
  if (!ts.isCallExpression(node)) return false;
  const { expression } = node;
  if (ts.isPropertyAccessExpression(expression) && expression.name.text === 'each') return true;
  return ASSERTS.test(rootOf(expression));
}

/** The name with which a chain of calls and properties begins. */
function rootOf(node: ts.Expression): string {
  if (ts.isCallExpression(node) || ts.isPropertyAccessExpression(node)) return rootOf(node.expression);
  return ts.isIdentifier(node) ? node.text : '';
}
