/** @jsxRuntime automatic @jsxImportSource preact */
import type { Finding } from '../../result';
import { findVerdict, sortByCost, type Entry } from './entry';
import { showName } from './name';
import { chooseSpot, proofWords } from './sentence';
import { showBytes } from './size';
import { Sparkline } from './sparkline';
import { VerdictMark } from './verdict';

/** All findings by what they cost. */
export function FindingList({ entries }: { entries: readonly Entry[] }) {
  return (
    <section id="findings">
      <h2>Findings, by what they cost</h2>
      {entries.length > 1 && <Filter entries={entries} />}
      <table class="findings">
        <thead>
          <tr>
            <th scope="col" class="number">
              retained
            </th>
            <th scope="col">objects</th>
            <th scope="col">growth</th>
            <th scope="col">what to break</th>
            <th scope="col">scenario</th>
            <th scope="col">verdict</th>
          </tr>
        </thead>
        <tbody>
          {sortByCost(entries).map((entry) => (
            <Row entry={entry} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** For the script, which shows it. */
function Filter({ entries }: { entries: readonly Entry[] }) {
  const choices: readonly (readonly [string, readonly string[]])[] = [
    ['pattern', distinct(entries.map(({ cell }) => cell?.pattern ?? ''))],
    ['class', distinct(entries.map(({ finding }) => showName(finding?.className ?? '')))],
    ['host', distinct(entries.map(({ scenario }) => scenario.host))],
    ['verdict', distinct(entries.map(findVerdict))],
    ['baseline', distinct(entries.map(({ finding }) => finding?.change ?? ''))],
  ];
  return (
    <form id="filter" hidden role="search">
      <label>
        search <input type="search" name="text" autocomplete="off" />
      </label>
      {choices
        .filter(([, values]) => values.length > 1)
        .map(([name, values]) => (
          <label>
            {name}{' '}
            <select name={name}>
              <option value="">all</option>
              {values.map((value) => (
                <option>{value}</option>
              ))}
            </select>
          </label>
        ))}
      <button type="reset">Show all</button>
      <output aria-live="polite" />
      <p class="soft">
        <kbd>/</kbd> searches, <kbd>Esc</kbd> shows all.
      </p>
    </form>
  );
}

function Row({ entry }: { entry: Entry }) {
  const { anchor, scenario, finding, cell } = entry;
  const spot = finding && chooseSpot(finding.weakSpots);
  return (
    <tr
      data-pattern={cell?.pattern ?? ''}
      data-class={showName(finding?.className ?? '')}
      data-host={scenario.host}
      data-verdict={findVerdict(entry)}
      data-baseline={finding?.change ?? ''}
    >
      <td class="number">{finding ? showBytes(finding.retainedBytes) : ''}</td>
      <td>
        <a href={`#${anchor}`}>
          {finding ? (
            <>
              {finding.survivors} of {finding.created} <code>{showName(finding.className, 60)}</code>
            </>
          ) : (
            showName(scenario.error?.message ?? scenario.status, 120)
          )}
        </a>
      </td>
      <td class="growth">
        {finding && finding.survivors > 0 && (
          <>
            <Sparkline values={historyOf(finding)} most={finding.created} /> <span>{finding.kind}</span>
          </>
        )}
      </td>
      <td>
        {spot && (
          <>
            <code>{showName(spot.text, 120)}</code>{' '}
            <span class={`chip ${spot.proof}`}>{proofWords[spot.proof]}</span>
          </>
        )}
      </td>
      <td class="scenario">
        <BreakableId id={showName(scenario.id, 90)} />
      </td>
      <td class="verdicts">
        <VerdictMark entry={entry} />
        {finding?.change && <span class={`chip ${finding.change}`}>{finding.change}</span>}
      </td>
    </tr>
  );
}

/** How many there were over time; where nobody tracked them, in the owner. */
function historyOf({ survivorsByIteration, owner }: Finding): readonly number[] {
  return survivorsByIteration.length > 0 ? survivorsByIteration : (owner?.sizes ?? []);
}

/** An id breaks where its parts end. */
function BreakableId({ id }: { id: string }) {
  const parts = id.split(/(?<=\/)|(?=@)/);
  return parts.map((part, place) => (place === 0 ? part : [<wbr />, part]));
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].filter((value) => value !== '').sort();
}
