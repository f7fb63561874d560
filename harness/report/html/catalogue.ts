import type { Finding, SourceExcerpt } from '../../result';
import type { CatalogueCell, Entry } from './entry';
import type { Series } from './lineChart';
import { ownSourceOrNull } from './source';

/** What a report knows of a pattern besides one of its versions: the others. */
export class Catalogue {
  constructor(private readonly entries: readonly Entry[]) {}

  /** Patterns in their order, without those that the report has nothing of. */
  get patterns(): string[] {
    return [...new Set(this.entries.flatMap(({ cell }) => (cell ? [cell.pattern] : [])))].sort();
  }

  /** Versions besides the leaky and the weak one. */
  get furtherVersions(): CatalogueCell[] {
    const further = this.entries.flatMap(({ cell }) =>
      cell && counterpart(cell.version) === null ? [cell] : [],
    );
    return [...new Map(further.map((cell) => [`${cell.pattern}/${cell.version}`, cell])).values()];
  }

  /** The entries of a version in a host; several where it tracks several labels. */
  entriesOf(pattern: string, version: string, host: string): Entry[] {
    return this.entries.filter(
      ({ cell, scenario }) => cell?.pattern === pattern && cell.version === version && scenario.host === host,
    );
  }

  /** The finding's survivors, and those of the pattern's other main version. */
  seriesOf({ cell, scenario }: Entry, finding: Finding): Series[] {
    const own = { name: cell?.version ?? 'alive', values: finding.survivorsByIteration, main: true };
    const other = cell && counterpart(cell.version);
    if (!other) return [own];
    const entries = this.entriesOf(cell.pattern, other, scenario.host);
    const beside = entries.find((entry) => entry.finding?.label === finding.label) ?? entries[0];
    const values = beside?.finding?.survivorsByIteration ?? [];
    return [own, { name: other, values, main: false }];
  }

  /** The weak version's file, to be shown beside a leaky one's; null for any other version. */
  weakSourceOf({ cell, scenario }: Entry): SourceExcerpt | null {
    if (cell?.version !== 'leaky') return null;
    const [weak] = this.entriesOf(cell.pattern, 'weak', scenario.host);
    return weak ? ownSourceOrNull(weak.scenario) : null;
  }

  /** Id of the page of a pattern's weak version, by the pattern's number; null where there is none. */
  weakPageOf(pattern: number): string | null {
    const folder = `${String(pattern).padStart(2, '0')}-`;
    const page = this.entries.find(({ cell }) => cell?.version === 'weak' && cell.pattern.startsWith(folder));
    return page?.anchor ?? null;
  }
}

function counterpart(version: string): string | null {
  return version === 'leaky' ? 'weak' : version === 'weak' ? 'leaky' : null;
}
