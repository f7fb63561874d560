/** @jsxRuntime automatic @jsxImportSource preact */
import type { Finding } from '../../result';
import { sortByCost, type Entry } from './entry';
import { showName } from './name';
import { showBytes, showSizes } from './size';

/** What grew though nobody tracked it: by owner, with its sizes over time, and by class. */
export function GrownTables({ entries }: { entries: readonly Entry[] }) {
  const grown = sortByCost(entries).flatMap(({ anchor, finding }) =>
    finding && !finding.tracked && finding.survivors > 0 ? [{ anchor, finding }] : [],
  );
  if (grown.length === 0) return null;
  return (
    <section>
      <h2>What grew</h2>
      <div class="columns">
        <table class="grown">
          <caption>By owner: its size before, after, and later</caption>
          <thead>
            <tr>
              <th scope="col">owner</th>
              <th scope="col">size</th>
              <th scope="col" class="number">
                retained
              </th>
            </tr>
          </thead>
          <tbody>
            {grown.slice(0, mostOwners).map(({ anchor, finding }) => (
              <tr>
                <th scope="row">
                  <a href={`#${anchor}`}>
                    <code>{showName(finding.owner?.text ?? finding.culprits[0] ?? finding.label)}</code>
                  </a>
                </th>
                <td>{finding.owner && showSizes(finding.owner.sizes)}</td>
                <td class="number">{showBytes(finding.retainedBytes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <table class="grown">
          <caption>By class</caption>
          <thead>
            <tr>
              <th scope="col">class</th>
              <th scope="col" class="number">
                objects
              </th>
              <th scope="col" class="number">
                retained
              </th>
            </tr>
          </thead>
          <tbody>
            {sumByClass(grown.map(({ finding }) => finding)).map(({ name, objects, bytes }) => (
              <tr>
                <th scope="row">
                  <code>{showName(name)}</code>
                </th>
                <td class="number">{objects}</td>
                <td class="number">{showBytes(bytes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {grown.length > mostOwners && (
        <p>And {grown.length - mostOwners} more owners: see the findings below.</p>
      )}
    </section>
  );
}

/** More than these push the list that can be searched out of sight. */
const mostOwners = 25;

/** Largest first. */
function sumByClass(findings: readonly Finding[]): { name: string; objects: number; bytes: number }[] {
  const sums = new Map<string, { name: string; objects: number; bytes: number }>();
  for (const { className: name, survivors, retainedBytes } of findings) {
    const sum = sums.get(name) ?? { name, objects: 0, bytes: 0 };
    sums.set(name, { name, objects: sum.objects + survivors, bytes: sum.bytes + retainedBytes });
  }
  return [...sums.values()].sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
}
