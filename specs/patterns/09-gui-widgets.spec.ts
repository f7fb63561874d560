import { recordedSlide } from '../support/catalogue';
import { describePattern } from './describePattern';

const { stdout } = recordedSlide(9);

// The slide deletes nothing. Who has which parent once the tree is let go is for the scenario itself to check.
describePattern('09-gui-widgets', {
  tracked: ['root', 'child1', 'child2'],
  mustLive: { grandchild: 7 },
  culprits: ['Widget.parent'],
  output: { leaky: stdout, weak: stdout },
});
