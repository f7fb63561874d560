import { describePattern } from './describePattern';

// CPython holds no int weakly; this is what the slide prints with boxed results. In place of its timing, the scenario
// checks that the second call computes nothing.
const results = ['Result 1: 25', 'Result 2: 25'];

describePattern('12-memoization', {
  tracked: ['result'],
  mustLive: { 'result in use': 7 },
  culprits: ['variable "cache" of memoize (Map values)'],
  output: { leaky: results, weak: results },
});
