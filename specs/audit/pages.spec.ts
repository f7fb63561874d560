import { beforeAll, describe, expect, it } from '@jest/globals';
import { basename, join, resolve } from 'node:path';
import { globSync } from 'tinyglobby';
import type { ScenarioResult } from '../../harness/result';
import { Auditor } from '../support/auditor';
import { onlyFinding, passing, summaryOf } from '../support/scenarios';

const folder = resolve(__dirname, '../..');

/** Who holds what leaks, and of which class that is. */
const leaky: Record<string, [className: string, owner: string]> = {
  'abort-signal': ['Request', 'listeners of AbortSignal'],
  'custom-element': ['Detached <note-card>', 'NoteCard.byName (Map values)'],
  'detached-child': ['Detached <td>', 'Selection.cells (Map values)'],
  'detached-list': ['Detached <p>', 'Toaster.shown (Array elements)'],
  listeners: ['Panel', 'listeners of window'],
  'mutation-observer': ['AdditionCounter', 'callback of MutationObserver'],
  'removed-iframe': ['Detached Window', 'Previews.windows (Array elements)'],
  'shared-context': ['Function', 'Reader.previous'],
  'store-subscribers': ['Counter', 'Store.subscribers (Set entries)'],
  timers: ['Countdown', 'timers of window'],
  'worker-backlog': ['Job', 'Clerk.waiting (Map values)'],
  'worker-memory': ['Question', 'Archive.questions (Array elements)'],
};

describe('the pages of fixtures/', () => {
  const auditor = new Auditor();
  const results = new Map<string, ScenarioResult>();
  const healthy = nameFiles('healthy');

  beforeAll(async () => {
    const files = globSync('fixtures/pages/*/*.ts', { cwd: folder }).sort();
    const { scenarios } = await auditor.audit(files, { folder, timeoutMs: 60_000 });
    for (const scenario of scenarios)
      results.set(scenario.file.replace(/^fixtures\/pages\/(.*)\.ts$/, '$1'), scenario);
  }, 240_000);

  it('are ten and more of each kind', () => {
    expect(Object.keys(leaky)).toEqual(nameFiles('leaky'));
    expect(Object.keys(leaky).length).toBeGreaterThanOrEqual(10);
    expect(healthy.length).toBeGreaterThanOrEqual(10);
  });

  it.each(Object.entries(leaky))(
    'are found to leak, with owner and class: %s',
    (name, [className, owner]) => {
      const result = results.get(`leaky/${name}`)!;
      const finding = onlyFinding(result);
      expect(summaryOf(result)).toEqual(passing);
      expect({ className: finding.className, owner: finding.owner?.text }).toEqual({ className, owner });
    },
  );

  it("are told with the heap that leaks, where it is a worker's", () => {
    const result = results.get('leaky/worker-memory')!;
    expect(onlyFinding(result).heap).toBe('worker (blob)');
    expect(onlyFinding(results.get('leaky/listeners')!).heap).toBe('');
  });

  it('are proven to hang on their weak spot, but for what nobody can break or ask for', () => {
    const proofs = Object.keys(leaky).map((name) => [
      name,
      onlyFinding(results.get(`leaky/${name}`)!).weakSpots[0]!.proof,
    ]);
    const unproven = proofs.filter(([, proof]) => proof !== 'verified');
    expect(Object.fromEntries(unproven)).toEqual({
      'removed-iframe': 'not-executable',
      timers: 'not-executable',
    });
  });

  it.each(healthy)('are left in peace where they are healthy: %s', (name) => {
    const result = results.get(`healthy/${name}`)!;
    expect({ ...summaryOf(result), findings: result.findings }).toEqual({ ...passing, findings: [] });
  });
});

function nameFiles(kind: string): string[] {
  return globSync(`${kind}/*.ts`, { cwd: join(folder, 'fixtures/pages') })
    .map((file) => basename(file, '.ts'))
    .sort();
}
