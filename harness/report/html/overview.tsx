/** @jsxRuntime automatic @jsxImportSource preact */
import type { AuditResult, ScenarioStatus } from '../../result';
import { renderMs } from '../units';
import { Baseline } from './baseline';
import type { Catalogue } from './catalogue';
import { isAsExpected, type Entry } from './entry';
import { FindingList } from './findingList';
import { GrownTables } from './grownTables';
import { Matrix } from './matrix';
import { showName } from './name';
import { Resources } from './resources';
import { Sentence } from './sentence';
import { findKind } from './verdict';

interface OverviewProps {
  readonly result: AuditResult;
  readonly entries: readonly Entry[];
  readonly catalogue: Catalogue;
}

/** What was run, where, and what came of it. */
export function Overview({ result, entries, catalogue }: OverviewProps) {
  return (
    <article class="page" id="overview">
      <h1>{summarise(result)}</h1>
      <Environment result={result} />
      {entries.length > 0 ? <Statuses result={result} /> : <p>{whyEmpty}</p>}
      <Baseline result={result} />
      <Attention entries={entries.filter((entry) => !isAsExpected(entry))} />
      {catalogue.patterns.length > 0 && (
        <section>
          <h2>Catalogue</h2>
          <p class="legend">
            In each cell: as expected or not, objects alive after the last iteration, the bytes they retain,
            and their number after each iteration.
          </p>
          <Matrix catalogue={catalogue} />
        </section>
      )}
      <GrownTables entries={entries} />
      {entries.length > 0 && <FindingList entries={entries} />}
      {catalogue.patterns.length > 0 && <Resources />}
    </article>
  );
}

const whyEmpty =
  'A part of a run may be empty, where it has more parts than scenarios. The scenarios are in the reports of the other parts.';

function summarise({ scenarios }: AuditResult): string {
  const bad = scenarios.filter(({ status }) => status !== 'pass').length;
  if (scenarios.length === 0) return 'No scenario was run';
  if (scenarios.length === 1) return `The scenario is ${bad === 0 ? 'as expected' : 'not as expected'}`;
  if (bad === 0) return `All ${scenarios.length} scenarios are as expected`;
  return `${bad} of ${scenarios.length} scenarios ${bad === 1 ? 'is' : 'are'} not as expected`;
}

function Environment({ result: { environment, durationMs } }: { result: AuditResult }) {
  const { node, v8, chromium, chromiumWithoutSandbox, platform } = environment;
  const browser = chromium === null ? [] : [`Chromium ${chromium}`];
  const facts = [`Node ${node}`, `V8 ${v8}`, ...browser, platform, renderMs(durationMs)];
  return (
    <p class="environment">
      {facts.map((fact) => showName(fact)).join(' · ')}
      {chromiumWithoutSandbox !== null && (
        <>
          <br />
          Chromium ran without its sandbox: {showName(chromiumWithoutSandbox)}
        </>
      )}
    </p>
  );
}

const statusWords: Record<ScenarioStatus, string> = {
  pass: 'as expected',
  fail: 'not as expected',
  inconclusive: 'inconclusive',
  error: 'without a verdict',
  skipped: 'skipped',
};

function Statuses({ result: { scenarios } }: { result: AuditResult }) {
  const statuses = Object.keys(statusWords) as ScenarioStatus[];
  const counts = statuses.map((status) => ({
    status,
    count: scenarios.filter((scenario) => scenario.status === status).length,
  }));
  return (
    <dl class="statuses">
      {counts.map(({ status, count }) => (
        <div class={count === 0 ? 'zero' : status}>
          <dt>{statusWords[status]}</dt>
          <dd>{count}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The sentence of each finding that somebody has to look at. */
function Attention({ entries }: { entries: readonly Entry[] }) {
  if (entries.length === 0) return null;
  const shown = entries.slice(0, mostSentences);
  return (
    <section>
      <h2>Not as expected</h2>
      <ul class="attention">
        {shown.map((entry) => (
          <li class={findKind(entry)}>
            <a href={`#${entry.anchor}`}>{showName(entry.scenario.id)}</a>
            <p>
              <Sentence entry={entry} />
            </p>
          </li>
        ))}
      </ul>
      {entries.length > shown.length && (
        <p>And {entries.length - shown.length} more: see the findings below.</p>
      )}
    </section>
  );
}

const mostSentences = 25;
