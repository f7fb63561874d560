import type { Colors } from 'picocolors/types';
import { type AuditResult, type Finding, type ScenarioResult } from '../result';
import { drawPath, renderLocation } from './drawing';
import { gridWidth, renderGrid } from './grid';
import { drawWeakSpots } from './weakSpots';
import { wrapText } from './wrap';
import { renderBytes, renderCount, renderMs } from './units';

const headings = [
  '',
  'pattern',
  'version',
  'host',
  'created',
  'survivors',
  'kind',
  'retained',
  'verdict',
  'culprit',
];
const numbers = ['created', 'survivors', 'retained'];

/** Columns that a narrow terminal does without, the first of them first. */
const dispensable = ['created', 'kind', 'verdict', 'retained', 'survivors'];

/**
 * What an audit has to say in a terminal: a line for each scenario, all of each that is not as expected, a sum.
 *
 * @param width columns that a line should not exceed. Of the table the last column gives way, then others are left out.
 */
export function renderAudit(result: AuditResult, colors: Colors, width = Infinity): string {
  // What was interrupted has nothing to say but that.
  const failing = result.scenarios.filter(
    ({ status, error, findings }) =>
      status !== 'pass' && (error?.kind !== 'interrupted' || findings.length > 0),
  );
  const blocks = failing.map((scenario) => renderScenario(scenario, colors));
  const table = renderTable(result.scenarios, colors, width);
  const text = [
    ...blocks,
    ...renderDifferences(result.scenarios),
    renderSum(result, colors),
    ...renderBrowser(result, colors),
  ].join('\n');
  return `${table}\n${wrapText(text, width)}`;
}

/** A row for each scenario. */
export function renderTable(scenarios: readonly ScenarioResult[], colors: Colors, width: number): string {
  const asked = scenarios.some(({ secondOpinion }) => secondOpinion !== undefined);
  // Before the culprit, which gives way in a narrow terminal.
  const withOpinion = (cells: string[], opinion: string): string[] =>
    asked ? [...cells.slice(0, -1), opinion, ...cells.slice(-1)] : cells;
  const rows = [
    withOpinion(headings, 'memlab').map((heading) => colors.dim(heading)),
    ...scenarios.map((one) => withOpinion(renderRow(one, colors), nameOpinion(one))),
  ];
  const names = withOpinion(headings, 'memlab');
  const places = chooseColumns(rows, names, width);
  const isNumber = places.flatMap((place, column) => (numbers.includes(names[place]!) ? [column] : []));
  const yielding = { column: places.length - 1, least: leastCulprit };
  const chosen = rows.map((row) => places.map((place) => row[place]!));
  return renderGrid(chosen, { numbers: isNumber, yielding, width });
}

/** Places of the columns that there is room for. */
function chooseColumns(rows: readonly string[][], names: readonly string[], width: number): number[] {
  let places = [...names.keys()];
  for (const heading of dispensable) {
    if (gridWidth(rows, places.slice(0, -1)) + leastCulprit <= width) break;
    places = places.filter((place) => names[place] !== heading);
  }
  return places;
}

/** A culprit is cut to no less than this, however narrow the terminal. */
const leastCulprit = 16;

/** What is alive that should not be (or the other way round), how it grows, through what, and what to break. */
export function renderScenario(scenario: ScenarioResult, colors: Colors): string {
  const { id, error, findings, explanation } = scenario;
  const lines = [`${mark(scenario, colors)} ${colors.bold(id)}`];
  if (error) {
    lines.push(`    ${error.message}`);
    if (error.location) lines.push(`    at ${renderLocation(error.location)}`);
    if (error.output !== '')
      lines.push(...error.output.split('\n').map((line) => colors.dim(`    │ ${line}`)));
  }
  lines.push(...explanation.map((sentence) => `    ${sentence}`));
  const alive = findings.filter(
    ({ survivors, asExpected }) => survivors > 0 && (!asExpected || findings.length === 1),
  );
  for (const finding of alive) lines.push('', ...drawFinding(finding));
  return `${lines.join('\n')}\n`;
}

export function drawFinding(finding: Finding): string[] {
  const paths = [finding.retainingPath, ...finding.otherRetainingPaths].filter((path) => path.length > 0);
  const drawn = paths.flatMap((path, i) => [
    ...(i === 0 ? [] : ['', '    and also:']),
    ...drawPath(path, finding.weakSpots[0]),
  ]);
  const spots = drawWeakSpots(finding);
  return spots.length === 0 ? drawn : [...drawn, '', ...spots];
}

function renderRow(scenario: ScenarioResult, colors: Colors): string[] {
  const [path = '', host = ''] = scenario.id.split(/@(?=[^@]*$)/);
  const version = path.slice(path.lastIndexOf('/') + 1);
  const pattern = path.slice(0, Math.max(0, path.length - version.length - 1));
  const judged = scenario.findings.filter(
    ({ mustLive, survivors, created }) => !mustLive || survivors < created,
  );
  const sum = (pick: (finding: Finding) => number): string =>
    judged.length === 0 ? '' : String(judged.reduce((total, finding) => total + pick(finding), 0));
  const retained = judged.reduce((bytes, { retainedBytes }) => bytes + retainedBytes, 0);
  return [
    mark(scenario, colors),
    pattern,
    version,
    host,
    sum(({ created }) => created),
    sum(({ survivors }) => survivors),
    join(judged.map(({ kind }) => kind)),
    judged.length === 0 ? '' : renderBytes(retained),
    scenario.status === 'error' || scenario.status === 'skipped'
      ? scenario.status
      : join(judged.map(nameVerdict)),
    join(judged.flatMap(({ culprits }) => culprits)),
  ];
}

function nameVerdict({ verdict, mustLive }: Finding): string {
  return mustLive && verdict === 'collected' ? 'lost' : verdict;
}

function nameOpinion({ secondOpinion }: ScenarioResult): string {
  if (secondOpinion === undefined) return '';
  return secondOpinion.agrees === null ? 'no answer' : secondOpinion.agrees ? 'agrees' : 'differs';
}

/** Where a second opinion differs, and why. */
function renderDifferences(scenarios: readonly ScenarioResult[]): string[] {
  const differing = scenarios.flatMap(({ id, secondOpinion }) => {
    const why = secondOpinion?.explanation ?? null;
    return why === null ? [] : [`    ${id}: ${why}`];
  });
  return differing.length === 0 ? [] : [...differing, ''];
}

function join(words: readonly string[]): string {
  return [...new Set(words)].join(', ');
}

export function mark({ status }: ScenarioResult, colors: Colors): string {
  if (status === 'pass') return colors.green('✔');
  return status === 'skipped' ? colors.yellow('○') : status === 'fail' ? colors.red('✖') : colors.yellow('?');
}

/** Nothing, unless the browser ran less guarded than browsers do. */
export function renderBrowser({ environment }: AuditResult, colors: Colors): string[] {
  const { chromium, chromiumWithoutSandbox: reason } = environment;
  return reason === null ? [] : [colors.dim(`Chromium ${chromium} ran without its sandbox: ${reason}`)];
}

export function renderSum({ scenarios, durationMs }: AuditResult, colors: Colors): string {
  const count = (wanted: string): number => scenarios.filter(({ status }) => status === wanted).length;
  const parts = (['fail', 'inconclusive', 'error', 'skipped'] as const).flatMap((status) =>
    count(status) === 0 ? [] : [`${count(status)} ${sumWords[status]}`],
  );
  const good = `${count('pass')} of ${renderCount(scenarios.length, 'scenario')} as expected`;
  const text = [good, ...parts].join(', ');
  return `${parts.length === 0 ? colors.green(text) : text} in ${renderMs(durationMs)}`;
}

const sumWords = {
  fail: 'not as expected',
  inconclusive: 'inconclusive',
  error: 'without a verdict',
  skipped: 'skipped',
};
