import { expect, it } from '@jest/globals';
import { auditCell, findFinding, pathTexts, recordedSlide } from '../support/catalogue';
import { describePattern, expectAll, expectPass } from './describePattern';

const { stdout } = recordedSlide(4);

// That the registry hears of each death once is for the scenario itself to check: it throws otherwise.
describePattern(
  '04-weakref-module',
  {
    tracked: ['obj'],
    mustLive: { registry: 1 },
    culprits: ['Registry.finalization (held values)'],
    proof: 'not-executable',
    output: { leaky: ['Object value: 42'], weak: stdout },
  },
  (host) => {
    it('names the variable by which the held value refers to the object', async () => {
      const obj = findFinding(await auditCell('04-weakref-module/leaky', host), 'obj');
      expect(obj.retainingPath.at(-2)).toMatchObject({ text: 'variable "obj" of register' });
    });

    it('collects the key of a WeakMap that its value refers to, and no target of a strongly held value', async () => {
      const result = await auditCell('04-weakref-module/weakmap-cycle', host);
      expectPass(result);
      expectAll(findFinding(result, 'key of a WeakMap'), 'collected');
      expectAll(findFinding(result, 'target of a WeakRef'), 'retained');
      expect(pathTexts(findFinding(result, 'target of a WeakRef'))).toEqual([
        ['state', 'state.byId', 'NotesById.notes', 'NotesById.notes (Map values)', 'Note.about', ''],
      ]);
    });
  },
);
