import { describePattern } from './describePattern';

// CPython holds no list weakly; this is what the slide prints with a list that it can hold.
describePattern('13-best-practices', {
  tracked: ['obj'],
  mustLive: {},
  culprits: ['Application.cache (Map values)', 'Application.listeners (Set entries)'],
  output: {
    leaky: [
      'Object is still alive: [1, 2, 3]',
      "Cache contents: ['key']",
      "Cache contents after deletion: ['key']",
    ],
    weak: [
      'Object is still alive: [1, 2, 3]',
      "Cache contents: ['key']",
      'Cache contents after deletion: []',
    ],
  },
});
