import { recordedSlide } from '../support/catalogue';
import { describePattern } from './describePattern';

const { stdout } = recordedSlide(11);

describePattern('11-object-pool', {
  tracked: ['A', 'C'],
  mustLive: { B: 7 },
  culprits: ['ObjectPool.pool (Map values)'],
  output: {
    leaky: [
      ...stdout.slice(0, 2),
      'Pool size after deletion: 3',
      'Objects in pool after deletion: [ExpensiveObject(A), ExpensiveObject(B), ExpensiveObject(C)]',
    ],
    weak: stdout,
  },
});
