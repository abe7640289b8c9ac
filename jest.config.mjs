/** Tests run on the sources, compiled one file at a time; types are checked by `npm run typecheck`. */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: {
    '^.+\\.[cm]?[jt]s$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'commonjs' },
      },
    ],
  },
  transformIgnorePatterns: ['/node_modules/(?!(jose|@axe-core/playwright)/)'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1', '$1.js'] },
  globalSetup: '<rootDir>/test/helpers/setup.mjs',
  reporters: ['<rootDir>/test/helpers/secrets-reporter.mjs', 'default'],
  coverageProvider: 'v8',
  collectCoverageFrom: ['lib/**/*.ts', '!lib/**/*.d.ts', '!lib/generated/**', '!lib/**/browser/**'],
  maxWorkers: 2,
  testTimeout: 60_000,
};
