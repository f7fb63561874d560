import { describePattern } from './describePattern';

// CPython holds no str weakly; this is what the slide prints with boxed data.
describePattern('08-data-cache', {
  tracked: ['item1'],
  mustLive: { item2: 7 },
  culprits: ['DataCache.cache (Map values)'],
  output: {
    leaky: ["Cache contents: ['item1', 'item2']", "Cache contents after deletion: ['item1', 'item2']"],
    weak: ["Cache contents: ['item1', 'item2']", "Cache contents after deletion: ['item2']"],
  },
});
