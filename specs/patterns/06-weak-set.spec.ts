import { recordedSlide } from '../support/catalogue';
import { describePattern } from './describePattern';

describePattern('06-weak-set', {
  tracked: ['obj1'],
  mustLive: { obj2: 7 },
  culprits: ['Group.members (Set entries)'],
  output: {
    leaky: [
      'WeakSet contents: {MyObject(Object 1), MyObject(Object 2)}',
      'WeakSet contents after deletion: {MyObject(Object 1), MyObject(Object 2)}',
    ],
    weak: recordedSlide(6).stdout,
  },
});
