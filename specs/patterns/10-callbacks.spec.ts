import { expect, it } from '@jest/globals';
import { auditCell, findFinding, recordedSlide } from '../support/catalogue';
import { describePattern, expectAll, expectMustLive, expectPass } from './describePattern';

const { stdout } = recordedSlide(10);

describePattern(
  '10-callbacks',
  {
    tracked: ['callback1', 'component1'],
    mustLive: { component2: 7 },
    culprits: ['CallbackManager.callbacks (Array elements)'],
    output: {
      leaky: [...stdout.slice(0, 2), 'Callback 1: Callback 1 is gone', 'Callback 2: Callback 1 is gone'],
      weak: stdout,
    },
  },
  (host) => {
    it('keeps a callback that is held weakly alive for as long as its owner lives', async () => {
      expectMustLive(await auditCell('10-callbacks/weak', host), { callback2: 7 });
    });

    it('loses a callback that nobody but the manager knows, and that only weakly', async () => {
      const result = await auditCell('10-callbacks/too-weak', host);
      expectPass(result);
      expectAll(findFinding(result, 'callback2'), 'collected');
      expect(findFinding(result, 'callback2')).toMatchObject({ mustLive: true });
      expectMustLive(result, { component2: 7 });
      expect(result.output).toEqual(stdout.slice(0, 2));
    });
  },
);
