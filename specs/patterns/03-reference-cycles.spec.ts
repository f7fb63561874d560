import { expect, it } from '@jest/globals';
import { auditCell, findFinding, recordedSlide } from '../support/catalogue';
import { describePattern, expectAll, expectMustLive, expectPass } from './describePattern';

const { stdout } = recordedSlide(3);

// The slide counts what a second collection finds, which is nothing with a leak as without.
describePattern(
  '03-reference-cycles',
  {
    tracked: ['node1', 'node2'],
    mustLive: { list: 1 },
    culprits: ['NodeList.nodes (Set entries)'],
    output: { leaky: stdout, weak: stdout },
  },
  (host) => {
    it('collects a bare cycle without any weak reference', async () => {
      const result = await auditCell('03-reference-cycles/bare-cycle', host);
      expectPass(result);
      expectAll(findFinding(result, 'node1'), 'collected');
      expectAll(findFinding(result, 'node2'), 'collected');
      expectMustLive(result, { list: 1 });
      expect(result.output).toEqual(stdout);
    });
  },
);
