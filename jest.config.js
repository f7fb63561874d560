/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/specs'],
  testMatch: ['**/*.spec.ts'],
  // They install: `npm run test:package`.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/specs/package/'],
  globalSetup: '<rootDir>/specs/support/prepareSpecs.ts',
  globalTeardown: '<rootDir>/specs/support/tidyUp.ts',
  // Types are checked once, by `npm run check`; here each file is only compiled.
  transform: { '^.+\\.tsx?$': ['ts-jest', { diagnostics: false }] },
  // Jest itself leaves a processor idle, and most specs wait for processes of their own.
  maxWorkers: '100%',
  testTimeout: 240_000,
};
