import eslint from '@eslint/js';
import prettier from 'eslint-config-prettier';
import jest from 'eslint-plugin-jest';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const BROWSER = 'lib/**/browser/**/*.ts';

const named = (names) => Object.fromEntries(names.map((name) => [name, 'readonly']));

/** The house's own rules on syntax. A later entry for the same rule replaces the whole list, so it is put together here. */
const NO_INSTANCEOF_OWN_ERROR = {
  selector: 'BinaryExpression[operator="instanceof"][right.name="LoginError"]',
  message: 'A process can hold two copies of this package: look at `code`, not at the class.',
};
const NO_PRIVATE_NAMES = {
  selector: 'PrivateIdentifier',
  message:
    'Passport calls strategies through Object.create(), where a #private field throws: use TypeScript `private`.',
};

/** A constant of a file says in its name what it is a number of: where it is used, nothing else does. */
const AT_TOP = ':matches(Program, Program > ExportNamedDeclaration) > VariableDeclaration > VariableDeclarator';
const NUMBER_IN_CAPITALS = {
  selector: `${AT_TOP}[id.name=/[a-z]/]:matches([init.value=type(number)], [init.left.value=type(number)])`,
  message: 'A number that a file is set to is a CONSTANT.',
};
const UNIT_IN_NAME = {
  selector:
    `${AT_TOP}:matches([init.raw=/\\d_?000$/], [init.left.raw=/\\d_?000$/], [init.right.raw=/\\d_?000$/])` +
    ':not([id.name=/^(MAX|MOST|LARGEST|LONGEST)_|_(MS|SECONDS|BYTES|LENGTH|FRAMES)$/])',
  message: 'End its name with the unit (`_MS`, `_SECONDS`, `_BYTES`), or begin it with MAX_ if it counts.',
};
const WAITS =
  'CallExpression:matches([callee.name=/^(setTimeout|setInterval|within|limited)$/], [callee.property.name="within"])';
const WAIT_IN_MILLISECONDS = {
  selector: `:matches(${WAITS}, ${WAITS} > ConditionalExpression) > Identifier[name=/^[A-Z]+(_[A-Z]+)*$/]:not([name=/_MS$/])`,
  message: 'What waits takes milliseconds: a constant that ends with `_MS`.',
};
const HOUSE = [NO_INSTANCEOF_OWN_ERROR, NUMBER_IN_CAPITALS, UNIT_IN_NAME, WAIT_IN_MILLISECONDS];

const ATTACK_NUMBER_FIRST = {
  selector:
    ':matches(CallExpression[callee.name=/^(it|describe)$/], CallExpression[callee.callee.property.name="each"])' +
    ' > Literal:first-child[value=/^[SF]\\d/]',
  message: 'Say what holds first; the attack or fault comes last, in brackets: `refuses a foreign origin (S6)`.',
};

export default defineConfig(
  globalIgnores(['dist/', 'api/', 'coverage/', 'lib/generated/', 'example-app/data/', '.cache/', '**/*.d.mts']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  eslint.configs.recommended,

  // Scripts, bench and the example app: plain JavaScript on Node. `document` and `window` are for functions handed to
  // a browser page.
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: named([...Object.getOwnPropertyNames(globalThis), 'document', 'window']) },
  },
  {
    files: ['example-app/public/*.js'],
    languageOptions: {
      globals: named([
        'addEventListener',
        'document',
        'DOMParser',
        'EventSource',
        'fetch',
        'location',
        'open',
        'screen',
        'setInterval',
      ]),
    },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: named([...Object.getOwnPropertyNames(globalThis), 'require', 'module', 'exports', '__dirname']),
    },
  },

  // Sources and tests: TypeScript with type information.
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { project: 'tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      // One form: a type has an import of its own, so that what a file loads can be seen.
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      // Control characters are what we look for in names and targets that come from outside.
      'no-control-regex': 'off',
      // An async function without await is how a synchronous store or fake keeps an asynchronous contract: its throw
      // is a rejection.
      '@typescript-eslint/require-await': 'off',
      // An interface has no index signature and so is never `Json`; records that cross the store must be `type`s.
      '@typescript-eslint/consistent-type-definitions': 'off',
      // An interface of its own over a mapped type has a name and its members in the reference and in an editor.
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
      // NestJS's mixin drops the last parameter of each overload, so what could be one signature has to stay several.
      '@typescript-eslint/unified-signatures': 'off',
      // Ports, seconds and status codes read well in a sentence.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `() => timer.unref()`, `(done) => server.close(done)`, and in a function without a value `return next()`.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // `[...text]` is how a text is taken by code points, which is what is meant.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      // `while (true)` with an exit inside is the plain way to write a wait that repeats.
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      // An empty string from outside is as good as none: `text || fallback` means it.
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
      // A parameter that a contract asks for and this implementation does not need is named with an underscore.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // A listener that is there so that nothing happens: `socket.on('error', () => {})`.
      '@typescript-eslint/no-empty-function': ['error', { allow: ['arrowFunctions'] }],
      // NestJS modules and controllers are classes with nothing but a decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
    },
  },
  {
    files: [BROWSER],
    languageOptions: { parserOptions: { project: 'tsconfig.browser.json', tsconfigRootDir: import.meta.dirname } },
  },

  // What is shipped.
  {
    files: ['lib/**/*.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Everything random here comes from node:crypto.' },
        { object: 'process', property: 'emitWarning', message: 'Under jest it throws for an Error: lib/mistakes.ts.' },
      ],
      'no-restricted-syntax': ['error', ...HOUSE],
    },
  },
  {
    files: ['lib/**/strategy.ts'],
    rules: { 'no-restricted-syntax': ['error', ...HOUSE, NO_PRIVATE_NAMES] },
  },

  // Tests.
  {
    files: ['test/**/*.ts'],
    extends: [jest.configs['flat/recommended']],
    rules: {
      // A check may live in a helper (`expectNobody(...)`, `assertAlike(...)`), in a type, or in supertest's own chain.
      'jest/expect-expect': ['error', { assertFunctionNames: ['expect*', 'assert*', 'fc.assert', '**.expect'] }],
      'jest/consistent-test-it': ['error', { fn: 'it', withinDescribe: 'it' }],
      'no-restricted-syntax': ['error', ATTACK_NUMBER_FIRST],
      // A skipped test is said at the place: the browser suites skip themselves where there is no browser.
      'jest/no-disabled-tests': 'error',
      'jest/no-commented-out-tests': 'error',
      // A test knows what it has just put there, and feeds in on purpose what the types forbid.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // `expect(object.method)` compares functions and does not call them.
      '@typescript-eslint/unbound-method': 'off',
      'jest/unbound-method': 'error',
    },
  },

  prettier,
);
