import { expect, it } from '@jest/globals';
import { auditCell, findFinding, pathTexts, recordedSlide } from '../support/catalogue';
import { describePattern, expectAll, expectMustLive, expectPass } from './describePattern';

const bothKeys = ["Cache contents: ['one', 'two']", "Cache contents after deletion: ['one', 'two']"];

describePattern(
  '05-weak-value-map',
  {
    tracked: ['one'],
    mustLive: { two: 7 },
    culprits: ['ObjectCache.cache (Map values)'],
    output: { leaky: bothKeys, weak: recordedSlide(5).stdout },
  },
  (host) => {
    it('leaks the entries of dead values where nobody removes them', async () => {
      const result = await auditCell('05-weak-value-map/tombstones', host);
      expectPass(result);
      expectAll(findFinding(result, 'one'), 'collected');
      expectMustLive(result, { two: 7 });
      expectAll(findFinding(result, 'entry'), 'retained');
      expect(pathTexts(findFinding(result, 'entry'))).toEqual([
        ['state', 'App.cache', 'NaiveWeakCache.cache', 'NaiveWeakCache.cache (Map values)', ''],
      ]);
      expect(result.output).toEqual(bothKeys);
    });
  },
);
