import { recordedSlide } from '../support/catalogue';
import { describePattern } from './describePattern';

const { stdout } = recordedSlide(2);

// The slide knows only variables: 1, 2, 1. What follows its lines is the registry's part.
describePattern('02-reference-counting', {
  tracked: ['obj'],
  mustLive: { registry: 7 },
  culprits: ['Registry.anotherRef'],
  output: {
    leaky: [
      ...stdout,
      'Reference count after entering the registry: 2',
      'Reference count after deleting the object: 1',
      'Alive after deleting the object: True',
    ],
    weak: [
      ...stdout,
      'Reference count after entering the registry: 1',
      'Reference count after deleting the object: 0',
      'Alive after deleting the object: False',
    ],
  },
});
