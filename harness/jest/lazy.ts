/** What only some test files need is loaded when they need it, since a sandbox loads all of it anew. */
export function loadInstances(): typeof import('./instances') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- `import()` cannot be called where Jest runs this
  return require('./instances') as typeof import('./instances');
}
