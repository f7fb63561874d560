import { describe, expect, it } from '@jest/globals';
import { auditCell, findFinding, pathTexts } from '../support/catalogue';
import { expectAll, expectMustLive, expectPass } from './describePattern';

/** What a page adds to a pattern: what stays and by which references, what goes, and what must live. */
const extras: Record<string, { stays: Record<string, string[]>; goes: string[]; mustLive: string }> = {
  '07-observers/window-listeners': {
    stays: {
      'never removed': ['globalThis', 'listeners of window', 'variable "panel" of listenForever'],
    },
    goes: ['removed by an AbortSignal', 'held weakly'],
    mustLive: 'open',
  },
  '08-data-cache/responses': {
    stays: {
      'in a Map': ['state', 'App.cache', 'PageCache.responses', 'PageCache.responses (Map values)'],
    },
    goes: ['in a WeakValueMap'],
    mustLive: 'shown',
  },
  '09-gui-widgets/detached-dom': {
    stays: {
      'through a button': [
        'state',
        'App.registry',
        'ButtonRegistry.buttons',
        'ButtonRegistry.buttons (Map values)',
        '<button> (DOM)',
      ],
    },
    goes: ['known weakly'],
    mustLive: 'open',
  },
  '10-callbacks/timers': {
    stays: {
      interval: ['globalThis', 'timers of window', 'variable "clock" of tickForever'],
      'animation frames': [
        'globalThis',
        'globalThis.document',
        'animation frames of document',
        'variable "clock" of drawForever',
      ],
    },
    goes: ['cleared interval', 'interval that knows it weakly', 'cancelled frame'],
    mustLive: 'shown',
  },
};

describe.each(Object.entries(extras))('%s in a page', (cell, { stays, goes, mustLive }) => {
  it('is judged as it says of itself, and names what keeps the objects alive', async () => {
    const result = await auditCell(cell, 'chromium');
    expectPass(result);
    for (const [label, texts] of Object.entries(stays)) {
      expectAll(findFinding(result, label), 'retained');
      expect(pathTexts(findFinding(result, label))).toEqual([[...texts, '']]);
    }
    for (const label of goes) expectAll(findFinding(result, label), 'collected');
    expectMustLive(result, { [mustLive]: 7 });
  });
});
