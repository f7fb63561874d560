/** @jsxRuntime automatic @jsxImportSource preact */
import type { Catalogue } from './catalogue';
import type { Entry } from './entry';
import { showName } from './name';
import { showBytes } from './size';
import { Sparkline } from './sparkline';
import { findKind, Mark } from './verdict';

const hosts = ['node', 'chromium'] as const;
const mainVersions = ['leaky', 'weak'] as const;

/** The catalogue: a row for each pattern, a cell for each version in each host. */
export function Matrix({ catalogue }: { catalogue: Catalogue }) {
  const main = mainVersions.flatMap((version) => hosts.map((host) => ({ version, host })));
  const further = catalogue.furtherVersions;
  return (
    <>
      <table class="matrix">
        <thead>
          <tr>
            <th rowSpan={2} scope="col">
              pattern
            </th>
            {mainVersions.map((version) => (
              <th colSpan={hosts.length} scope="colgroup">
                {version}
              </th>
            ))}
          </tr>
          <tr>
            {main.map(({ host }) => (
              <th scope="col">{host}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {catalogue.patterns.map((pattern) => (
            <tr>
              <th scope="row">{pattern}</th>
              {main.map(({ version, host }) => (
                <Cell entries={catalogue.entriesOf(pattern, version, host)} label={`${version}, ${host}`} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {further.length > 0 && (
        <table class="matrix further">
          <thead>
            <tr>
              <th scope="col">further version</th>
              {hosts.map((host) => (
                <th scope="col">{host}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {further.map(({ pattern, version }) => (
              <tr>
                <th scope="row">
                  {pattern}/{version}
                </th>
                {hosts.map((host) => (
                  <Cell entries={catalogue.entriesOf(pattern, version, host)} label={host} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

/** Survivors, retained bytes and how they came, of all labels of a cell together. */
function Cell({ entries, label }: { entries: readonly Entry[]; label: string }) {
  const findings = entries.flatMap(({ finding }) => (finding ? [finding] : []));
  const [costliest] = [...entries].sort(
    (a, b) => (b.finding?.retainedBytes ?? 0) - (a.finding?.retainedBytes ?? 0),
  );
  if (costliest === undefined) return <td class="empty" data-cell={label} />;
  const sum = (pick: (finding: (typeof findings)[number]) => number): number =>
    findings.reduce((total, finding) => total + pick(finding), 0);
  const kinds = new Set(entries.map(findKind));
  const kind = (['bad', 'open', 'good'] as const).find((one) => kinds.has(one))!;
  const iterations = Math.max(0, ...findings.map(({ survivorsByIteration: history }) => history.length));
  const history = Array.from({ length: iterations }, (_, place) =>
    sum(({ survivorsByIteration }) => survivorsByIteration[place] ?? 0),
  );
  const created = sum((finding) => finding.created);
  return (
    <td data-cell={label}>
      <a href={`#${costliest.anchor}`} class="cell">
        <Mark kind={kind} />
        {findings.length === 0 ? (
          <span>{showName(costliest.scenario.status)}</span>
        ) : (
          <>
            <span class="count">
              {sum((finding) => finding.survivors)}
              <span class="soft"> of {created}</span>
            </span>
            <span class="bytes">{showBytes(sum((finding) => finding.retainedBytes))}</span>
            <Sparkline values={history} most={created} />
          </>
        )}
      </a>
    </td>
  );
}
