import { recordedSlide } from '../support/catalogue';
import { describePattern } from './describePattern';

const { stdout } = recordedSlide(7);

describePattern('07-observers', {
  tracked: ['observer1'],
  mustLive: { observer2: 7 },
  culprits: ['Subject.observers (Set entries)'],
  // The last message reaches the observer that should be gone, too.
  output: { leaky: [...stdout, 'Received message: Observer 1 is gone'], weak: stdout },
});
