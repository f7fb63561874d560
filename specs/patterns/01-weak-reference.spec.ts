import { describePattern } from './describePattern';

// CPython holds no list weakly; this is what the slide prints with a list that it can hold. JavaScript's arrays are.
describePattern('01-weak-reference', {
  tracked: ['obj'],
  mustLive: { holder: 7 },
  culprits: ['Holder.strongRef'],
  output: {
    leaky: [
      'Strong reference count: 2',
      'Weak reference alive: True',
      'Weak reference alive after deletion: True',
    ],
    weak: [
      'Strong reference count: 1',
      'Weak reference alive: True',
      'Weak reference alive after deletion: False',
    ],
  },
});
