/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact';
import type { Finding, RetainedString, ScenarioResult, SourceExcerpt, StackFrame } from '../../result';
import { renderCount, renderMs } from '../units';
import type { Catalogue } from './catalogue';
import { ClassBars } from './classBars';
import { livesAsItMust, type Entry } from './entry';
import { LineChart } from './lineChart';
import { showName } from './name';
import { Paths } from './paths';
import { Place, type PlaceContext } from './place';
import { chooseSpot, describeGrowth, Sentence } from './sentence';
import { showBytes, showSizes } from './size';
import { Comparison, cropExcerpt, Excerpt, findSpotLines, markedLines, ownSourceOrNull } from './source';
import { Treemap } from './treemap';
import { Verdict } from './verdict';
import { WeakSpotList } from './weakSpotList';

interface FindingPageProps {
  readonly entry: Entry;
  readonly catalogue: Catalogue;
  /** The findings before and after it, by cost. */
  readonly previous: Entry | undefined;
  readonly next: Entry | undefined;
  /** Whether the report has so many pages that each has to be short. */
  readonly brief: boolean;
}

/** All that is known of one finding, the sentence first. */
export function FindingPage({ entry, catalogue, previous, next, brief }: FindingPageProps) {
  const { anchor, scenario, finding } = entry;
  return (
    <article class="page" id={anchor}>
      <nav aria-label={`Around ${showName(anchor)}`} class="around">
        <a href="#overview">Overview</a>
        <span>
          {previous && <a href={`#${previous.anchor}`}>Costs more</a>}
          {next && <a href={`#${next.anchor}`}>Costs less</a>}
        </span>
      </nav>
      <p class="where">{showName(scenario.id)}</p>
      <h1>
        <Sentence entry={entry} />
      </h1>
      <Summary entry={entry} />
      <Explanation scenario={scenario} />
      {finding === null ? (
        <Failure entry={entry} />
      ) : (
        <Details entry={entry} finding={finding} catalogue={catalogue} brief={brief} />
      )}
      <Sources entry={entry} catalogue={catalogue} brief={brief} />
      <Output lines={brief ? [] : scenario.output} />
    </article>
  );
}

function Explanation({ scenario: { explanation, allocationRun } }: { scenario: ScenarioResult }) {
  const sentences = [...explanation, ...(allocationRun?.explanation ? [allocationRun.explanation] : [])];
  if (sentences.length === 0) return null;
  return (
    <ul class="explanation">
      {sentences.map((sentence) => (
        <li>{showName(sentence, 800)}</li>
      ))}
    </ul>
  );
}

/** What the scenario expected, how it ended, how the number grows. */
function Summary({ entry }: { entry: Entry }) {
  const { scenario, finding } = entry;
  const facts: [string, ComponentChildren][] = [
    ['verdict', <Verdict entry={entry} />],
    ['scenario', showName(scenario.name || scenario.id)],
    ...(finding ? describeObjects(finding) : []),
    ['expected', showName(scenario.expected || 'nothing said')],
    ['ran', `${renderCount(scenario.iterations, 'iteration')}, ${renderMs(scenario.durationMs)}`],
  ];
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function describeObjects(finding: Finding): [string, ComponentChildren][] {
  const { label, created, survivors, retainedBytes, heap, owner, change } = finding;
  return [
    ['objects', `${showName(label)}: ${survivors} of ${created} alive`],
    ['growth', describeGrowth(finding)],
    ...(survivors > 0 ? [['retained', showBytes(retainedBytes)] as [string, string]] : []),
    ...(change ? [['baseline', change] as [string, string]] : []),
    ...(heap === '' ? [] : [['heap', showName(heap)] as [string, string]]),
    ...(owner ? [['owner', `${showName(owner.text)}: ${showSizes(owner.sizes)}`] as [string, string]] : []),
  ];
}

function Failure({ entry: { anchor, scenario } }: { entry: Entry }) {
  const { error } = scenario;
  if (error === null) return null;
  return (
    <>
      {error.location && (
        <p class="failure">
          at <Place location={error.location} context={{ anchor, scenario }} />
        </p>
      )}
      {error.output !== '' && <Lines lines={error.output.split('\n')} title="What it printed last" />}
    </>
  );
}

interface DetailsProps {
  readonly entry: Entry;
  readonly finding: Finding;
  readonly catalogue: Catalogue;
  readonly brief: boolean;
}

function Details({ entry, finding, catalogue, brief }: DetailsProps) {
  const context = { anchor: entry.anchor, scenario: entry.scenario };
  return (
    <>
      <div class="columns">
        <div>
          {finding.retainingPath.length > 0 && <Paths finding={finding} context={context} brief={brief} />}
        </div>
        <div>
          <Growth entry={entry} finding={finding} catalogue={catalogue} />
          <Oracles finding={finding} />
          <Siblings entry={entry} />
        </div>
      </div>
      {finding.weakSpots.length > 0 && (
        <section>
          <h2>What to break</h2>
          <WeakSpotList
            spots={finding.weakSpots}
            className={finding.className}
            context={context}
            pageOf={(pattern) => catalogue.weakPageOf(pattern)}
          />
        </section>
      )}
      <Retained finding={finding} brief={brief} />
      <Allocation finding={finding} context={context} />
    </>
  );
}

/** Survivors after each iteration; where nobody tracked them, what their owner held at each snapshot. */
function Growth({ entry, finding, catalogue }: Omit<DetailsProps, 'brief'>) {
  const series = catalogue.seriesOf(entry, finding);
  const sizes = finding.owner?.sizes ?? [];
  if (series.some(({ values }) => values.length > 0))
    return (
      <section>
        <h2>Survivors</h2>
        <LineChart series={series} what="Survivors" step="iteration" />
      </section>
    );
  if (sizes.length < 2) return null;
  return (
    <section>
      <h2>Size of the owner</h2>
      <LineChart series={[{ name: 'held', values: sizes, main: true }]} what="Size" step="snapshot" />
    </section>
  );
}

function Oracles({ finding: { oracles, created } }: { finding: Finding }) {
  const rows: [string, number | null][] = [
    ['WeakRef', oracles.weakRef],
    ['queryObjects', oracles.queryObjects],
    ['heap snapshot', oracles.snapshot],
  ];
  const asked = rows.flatMap(([, count]) => (count === null ? [] : [count]));
  const agree = new Set(asked).size === 1;
  const caption = asked.length === 1 ? 'One was asked.' : agree ? 'They agree.' : 'They disagree.';
  return (
    <section>
      <h2>Oracles</h2>
      <table class="oracles">
        <caption>{caption}</caption>
        <tbody>
          {rows.map(([name, count]) => (
            <tr>
              <th scope="row">{name}</th>
              <td>{count === null ? 'not asked' : `${count} of ${created} alive`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What else the scenario marked. */
function Siblings({ entry: { scenario, finding } }: { entry: Entry }) {
  const others = scenario.findings.filter((other) => other !== finding);
  if (others.length === 0) return null;
  return (
    <section>
      <h2>In the same scenario</h2>
      <ul class="plain">
        {others.slice(0, 20).map((other) => (
          <li>
            {showName(other.label)}, <code>{showName(other.className)}</code>: {other.survivors} of{' '}
            {other.created} alive{livesAsItMust(other) ? ', as they must be' : ''}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Retained({ finding, brief }: { finding: Finding; brief: boolean }) {
  const { retainedBytes, retainedClasses = [], retainedTree = [], retainedStrings = [] } = finding;
  if (retainedClasses.length === 0) return null;
  return (
    <section>
      <h2>Retained heap, {showBytes(retainedBytes)}</h2>
      <div class="columns">
        <Treemap
          groups={retainedTree.slice(0, brief ? 8 : 60)}
          bytes={retainedBytes}
          leastSide={brief ? 30 : 3}
        />
        <ClassBars classes={retainedClasses.slice(0, brief ? 6 : 20)} />
      </div>
      {retainedStrings.length > 0 && <Strings strings={retainedStrings} />}
    </section>
  );
}

function Strings({ strings }: { strings: readonly RetainedString[] }) {
  return (
    <table class="strings">
      <caption>The largest strings among it</caption>
      <tbody>
        {strings.map(({ text, bytes }) => (
          <tr>
            <td>
              <code>{showName(text, 200)}</code>
            </td>
            <td class="number">{showBytes(bytes)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Allocation({ finding, context }: { finding: Finding; context: PlaceContext }) {
  const { allocation, allocatedByStack = 0, className, survivors, weakSpots } = finding;
  const sites = chooseSpot(weakSpots)?.sites ?? [];
  const holders = sites.flatMap((site) => (site.allocation ? [{ ...site, stack: site.allocation }] : []));
  if (allocation.length === 0 && holders.length === 0) return null;
  return (
    <section>
      <h2>Allocation stack</h2>
      {allocation.length > 0 && (
        <Stack
          frames={allocation}
          title={`${showName(className)}: ${allocatedByStack} of ${survivors}`}
          context={context}
        />
      )}
      {holders.map(({ holder, stack }) => (
        <Stack frames={stack} title={`${showName(holder)}, which holds`} context={context} />
      ))}
      <p class="legend">The place is where the function was written.</p>
    </section>
  );
}

interface StackProps {
  readonly frames: readonly StackFrame[];
  readonly title: string;
  readonly context: PlaceContext;
}

/** Innermost call first. */
function Stack({ frames, title, context }: StackProps) {
  return (
    <>
      <h3>{title}</h3>
      <ol class="plain stack">
        {frames.map((frame) => (
          <li>
            <code>{showName(frame.function || '(anonymous)')}</code>{' '}
            <Place location={frame} context={context} />
          </li>
        ))}
      </ol>
    </>
  );
}

function Sources({ entry, catalogue, brief }: Pick<FindingPageProps, 'entry' | 'catalogue' | 'brief'>) {
  const { anchor, scenario, finding } = entry;
  const own = brief ? null : ownSourceOrNull(scenario);
  const weak = own && catalogue.weakSourceOf(entry);
  const others = (scenario.sources ?? []).flatMap((excerpt) => {
    const marked = markedLines(excerpt.file, scenario, finding);
    if (excerpt === own || !hasAny(excerpt, marked)) return [];
    return [{ excerpt: brief ? cropExcerpt(excerpt, marked) : excerpt, marked }];
  });
  if (own === null && others.length === 0) return null;
  const marked = own ? markedLines(own.file, scenario, finding) : new Set<number>();
  const spot = finding && chooseSpot(finding.weakSpots);
  const spots = own ? findSpotLines(own, spot) : new Set<number>();
  return (
    <section>
      <h2>Source</h2>
      {own && weak && <Comparison leaky={own} weak={weak} {...{ anchor, marked, spots }} />}
      {own && !weak && <Excerpt excerpt={own} {...{ anchor, marked, spots }} />}
      {others.map((other) => (
        <Excerpt
          excerpt={other.excerpt}
          anchor={anchor}
          marked={other.marked}
          spots={findSpotLines(other.excerpt, spot)}
        />
      ))}
    </section>
  );
}

function hasAny({ startLine, lines }: SourceExcerpt, marked: ReadonlySet<number>): boolean {
  return [...marked].some((line) => line >= startLine && line < startLine + lines.length);
}

function Output({ lines }: { lines: readonly string[] }) {
  return lines.length === 0 ? null : <Lines lines={lines} title="What it logged" />;
}

const mostLogged = 50;

function Lines({ lines, title }: { lines: readonly string[]; title: string }) {
  const shown = lines.slice(0, mostLogged).map((line) => showName(line, 400));
  const more = lines.length - shown.length;
  return (
    <details>
      <summary>{title}</summary>
      <pre class="output">{[...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('\n')}</pre>
    </details>
  );
}
