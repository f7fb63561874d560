import { describe, expect, it } from '@jest/globals';
import { makeSarif } from '../../harness/gate';
import { baselineName, compareWith, everyKind, hostile, hostileNames } from '../support/comparisons';
import { faultsOfSarif } from '../support/publishedSchemas';
import { audited, leaked, retained, spot } from '../support/results';

interface Result {
  ruleId: string;
  level: string;
  baselineState?: string;
  message: { text: string };
  locations: { physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } } }[];
  relatedLocations: { message: { text: string }; physicalLocation: { region: { startLine: number } } }[];
  codeFlows: { threadFlows: { locations: { location: { message: { text: string } } }[] }[] }[];
  partialFingerprints: Record<string, string>;
  suppressions?: { justification?: string }[];
}
interface Log {
  runs: [
    {
      results: Result[];
      invocations: [
        { executionSuccessful: boolean; toolExecutionNotifications: { message: { text: string } }[] },
      ];
    },
  ];
}
const logOf = (...args: Parameters<typeof makeSarif>): Log => makeSarif(...args) as unknown as Log;
const placed = (file: string): string => {
  const weakSpots = [spot({ sites: [{ ...spot().sites[0]!, location: { file, line: 4, column: 1 } }] })];
  const finding = retained({ weakSpots, retainingPath: [] });
  const [result] = logOf(compareWith(audited(), audited(leaked('a.ts@node', finding))), baselineName).runs[0]
    .results;
  return result!.locations[0]!.physicalLocation.artifactLocation.uri;
};

describe('SARIF', () => {
  const log = logOf(everyKind(), baselineName);
  const [run] = log.runs;

  it('holds for the published schema', () => {
    expect(faultsOfSarif(log)).toEqual([]);
  });

  it('has a result for each leak and each other failure, and says how it stands to the baseline', () => {
    expect(run.results.map(({ ruleId, level, baselineState }) => [ruleId, level, baselineState])).toEqual([
      ['leak/growth', 'error', 'new'],
      ['leak/growth', 'error', 'updated'],
      ['leak/growth', 'note', 'unchanged'],
      ['expectation', 'error', undefined],
    ]);
    expect(run.results[0]!.message.text).toBe(
      'expected order to be collected; 7 of 7 are alive, 1 more each iteration. new: it is not in reports/baseline.json.',
    );
    expect(run.results[2]!.suppressions).toEqual([
      { kind: 'external', status: 'accepted', justification: 'the old shop' },
    ]);
  });

  it('points at what allocated the objects and their holder, besides at what holds them', () => {
    const frame = (name: string, line: number) => ({ function: name, file: 'src/shop.ts', line, column: 3 });
    const [site] = spot().sites;
    const finding = retained({
      allocation: [frame('takeOrder', 7), frame('act', 20)],
      weakSpots: [spot({ sites: [{ ...site!, allocation: [frame('', 4)] }] })],
    });
    const traced = logOf(compareWith(audited(), audited(leaked('a.ts@node', finding))), baselineName);
    expect(faultsOfSarif(traced)).toEqual([]);
    const related = traced.runs[0].results[0]!.relatedLocations;
    expect(
      related.map(({ message, physicalLocation }) => [message.text, physicalLocation.region.startLine]),
    ).toEqual([
      [`weak spot: ${site!.text}`, site!.location!.line],
      ['Order: allocated in takeOrder', 7],
      ['Shop: allocated here', 4],
    ]);
  });

  it('points at what holds the objects, and leads there along the retaining path', () => {
    const [leak] = run.results;
    expect(leak!.locations[0]!.physicalLocation).toEqual({
      artifactLocation: { uri: 'src/shop.ts', uriBaseId: '%SRCROOT%' },
      region: { startLine: 2, startColumn: 3 },
    });
    const steps = leak!.codeFlows[0]!.threadFlows[0]!.locations;
    expect(steps.map(({ location }) => location.message.text)).toEqual([
      '(root), by state',
      'Shop, by Shop.orders',
      'Array, by Shop.orders (Array elements)',
      'Order',
    ]);
    expect(steps[1]).toMatchObject({
      location: { physicalLocation: { region: { startLine: 2 } } },
      nestingLevel: 1,
    });
    expect(leak!.partialFingerprints).toEqual({ 'weakspot/v1': 'new.ts@node:00112233445566aa' });
  });

  it('has a flow for every path', () => {
    const { retainingPath } = retained();
    const finding = retained({ otherRetainingPaths: [retainingPath, retainingPath] });
    const both = logOf(compareWith(audited(), audited(leaked('a.ts@node', finding))), baselineName);
    expect(both.runs[0].results[0]!.codeFlows).toHaveLength(3);
    expect(faultsOfSarif(both)).toEqual([]);
  });

  it('is no success while a scenario has no verdict', () => {
    const [{ executionSuccessful, toolExecutionNotifications }] = run.invocations;
    expect(executionSuccessful).toBe(false);
    expect(toolExecutionNotifications.map(({ message }) => message.text)).toEqual([
      'throws.ts@node: act, iteration 2 threw TypeError: no order.',
      'page.ts@chromium: there is no browser: npx puppeteer browsers install chrome.',
    ]);
  });

  it('points into the project where it can, and spells every file as a URI', () => {
    expect(placed('src/a b#c.ts')).toBe('src/a%20b%23c.ts');
    expect(placed('/elsewhere/a.ts')).toBe('a.ts');
    expect(placed('node:internal/timers')).toBe('a.ts');
    const outside = retained({
      retainingPath: retained().retainingPath.map((one) => ({
        ...one,
        location: { file: '/else where/a.ts', line: 1, column: 1 },
      })),
    });
    const elsewhere = logOf(compareWith(audited(), audited(leaked('a.ts@node', outside))), baselineName);
    expect(faultsOfSarif(elsewhere)).toEqual([]);
    expect(JSON.stringify(elsewhere)).toContain('file:///else%20where/a.ts');
  });

  it('has no placeholder and no link that a name makes', () => {
    const [{ message }] = logOf(hostile('{0} [a](b) {x}'), baselineName).runs[0].results as [Result];
    expect(message.text).toContain('expected {{0}} \\[a](b) {x} to be collected');
  });

  it.each(hostileNames.map((name) => [JSON.stringify(name).slice(0, 40), name]))(
    'is valid whatever a name is: %s',
    (_, name) => {
      expect(faultsOfSarif(logOf(hostile(name), baselineName))).toEqual([]);
    },
  );

  it('is refused by its schema when it is not SARIF', () => {
    expect(faultsOfSarif({ version: '2.1.0' })).not.toEqual([]);
    expect(faultsOfSarif(JSON.parse(JSON.stringify(log).replaceAll('src/shop.ts', 'a b')))).not.toEqual([]);
  });
});
