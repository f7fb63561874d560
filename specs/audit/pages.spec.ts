import { beforeAll, describe, expect, it } from '@jest/globals';
import { basename, join, resolve } from 'node:path';
import { globSync } from 'tinyglobby';
import { audit } from '../../harness/audit';
import type { ScenarioResult } from '../../harness/result';
import { onlyFinding, passing, summaryOf } from '../support/scenarios';

const folder = resolve(__dirname, '../..');

/** Who holds what leaks, and of which class that is. */
const leaky: Record<string, [className: string, owner: string]> = {
  'abort-signal': ['Request', 'AbortSignal (DOM)'],
  'custom-element': ['Detached <note-card>', 'NoteCard.byName (Map values)'],
  'detached-child': ['Detached <td>', 'Selection.cells (Map values)'],
  'detached-list': ['Detached <p>', 'Toaster.shown (Array elements)'],
  listeners: ['Panel', 'globalThis (Window / http://localhost)'],
  'mutation-observer': ['AdditionCounter', 'HTMLDocument (DOM)'],
  'removed-iframe': ['Detached Window', 'Previews.windows (Array elements)'],
  'shared-context': ['Function', 'Reader.previous'],
  'store-subscribers': ['Counter', 'Store.subscribers (Set entries)'],
  timers: ['Countdown', 'globalThis (Window / http://localhost)'],
  'worker-backlog': ['Job', 'Clerk.waiting (Map values)'],
};

describe('the pages of fixtures/', () => {
  const results = new Map<string, ScenarioResult>();
  const healthy = nameFiles('healthy');

  beforeAll(async () => {
    const files = globSync('fixtures/pages/*/*.ts', { cwd: folder }).sort();
    const { scenarios } = await audit(files, { folder, timeoutMs: 60_000 });
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
