/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/specs'],
  testMatch: ['**/*.spec.ts'],
  // They install: `npm run test:package`.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/specs/package/'],
  globalSetup: '<rootDir>/specs/support/startBrowser.ts',
  globalTeardown: '<rootDir>/specs/support/endBrowser.ts',
  // Types are checked once, by `npm run check`; here each file is only compiled.
  transform: { '^.+\\.tsx?$': ['ts-jest', { diagnostics: false }] },
  testTimeout: 60_000,
};
