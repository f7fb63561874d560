// The house has one direction: a folder of harness/ imports only from folders above it in this list
// (ARCHITECTURE.md, "The house"). `npm run check` fails on an upward import.
const layers = [
  'weakref',
  'heap',
  'memlab',
  'cdp',
  'capture',
  'host',
  'scenario',
  'verdict',
  'diagnosis',
  'result',
  'audit',
  'gate',
  'report',
  'heapLimit',
  'jest',
  'cli',
];

/** weakref/ is a runtime library that ships into other people's heaps: it imports nothing. */
const alone = new Set(['weakref']);

module.exports = {
  forbidden: [
    ...layers.map((layer, depth) => ({
      name: `layer-${layer}`,
      comment: `harness/${layer}/ imports only from the layers above it: ${alone.has(layer) ? 'none' : layers.slice(0, depth).join(', ') || 'none'}`,
      severity: 'error',
      from: { path: `^harness/${layer}/` },
      to: {
        path: `^(harness/(${(alone.has(layer) ? layers.filter((l) => l !== layer) : layers.slice(depth + 1)).join('|') || '$^'})/|fixtures/|specs/|scripts/)`,
      },
    })),
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'weakref-alone',
      severity: 'error',
      from: { path: '^harness/weakref/' },
      to: { pathNot: '^harness/weakref/' },
    },
    {
      name: 'no-unlisted-folder',
      comment: 'every folder of harness/ is a layer',
      severity: 'error',
      from: {},
      to: { path: `^harness/(?!(${layers.join('|')})/)` },
    },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-dev-dependency',
      comment: "the published package runs without dev dependencies; a peer is its user's to install",
      severity: 'error',
      from: { path: '^harness/', pathNot: '^harness/memlab/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm-peer'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|reports)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
