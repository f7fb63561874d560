import { isRegression, type ComparedLeak, type Comparison } from './comparison';
import { nameCulprits, nameLabels } from './leak';
import { describeKnown, describeSum, describeUnjudged, type Telling } from './wording';

/** GitHub takes a summary of 1 MiB and drops a longer one whole. In characters, each of which takes up to 4 bytes. */
const longestSummary = 250_000;

/** What a CI shows of a run, in Markdown: a table of leaks, what is gone, and each regression drawn. */
export function renderSummary(comparison: Comparison, telling: Telling): string {
  const { leaks, gone, unmet, unjudged } = comparison;
  const regressions = leaks.filter(isRegression);
  const lines = [
    ...renderTable(leaks),
    ...renderList(
      'Not as expected',
      unmet.flatMap(({ scenario, sentences }) => sentences.map((text) => `${scenario.id}: ${text}`)),
    ),
    ...renderList(
      'Without a verdict',
      unjudged.map((scenario) => `${scenario.id}: ${describeUnjudged(scenario)}`),
    ),
    ...renderList('Gone', gone.map(describeKnown)),
  ];
  const details = regressions.map((compared) => renderDetails(compared, telling));
  const heading = `## weakspot gate: ${describeSum(comparison) || 'no leak'}\n`;
  return `${fit([heading, lines.join('\n'), ...details]).join('\n')}\n`;
}

function renderTable(leaks: readonly ComparedLeak[]): string[] {
  if (leaks.length === 0) return [];
  const rows = leaks.map((compared) => {
    const { leak, change } = compared;
    const cells = [
      isRegression(compared) ? '✖' : '✔',
      leak.scenario.id,
      nameLabels(leak),
      nameCulprits(leak),
      String(leak.perIteration),
      `${leak.retainedBytes} B`,
      change.kind,
    ];
    return `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  });
  return [
    '| | scenario | leak | through | each iteration | retained | |',
    '|---|---|---|---|--:|--:|---|',
    ...rows,
    '',
  ];
}

function renderList(heading: string, entries: readonly string[]): string[] {
  return entries.length === 0
    ? []
    : [`### ${heading}`, '', ...entries.map((entry) => `- ${escapeMarkdown(entry)}`), ''];
}

function renderDetails(compared: ComparedLeak, { draw }: Telling): string {
  const { leak } = compared;
  const title = escapeHtml(`${leak.scenario.id}: ${nameLabels(leak)}`);
  return `<details><summary>${title}</summary>\n\n<pre>\n${escapeHtml(draw(compared))}\n</pre>\n\n</details>\n`;
}

/** Leaves out what is too much, and says so. */
function fit(blocks: readonly string[]): string[] {
  let room = longestSummary;
  const fitting = blocks.findIndex((block) => (room -= block.length) < 0);
  if (fitting < 0) return [...blocks];
  const kept = blocks.slice(0, fitting);
  return [...kept, `${blocks.length - fitting} more did not fit: they are in the report.`];
}

/** Every mark that Markdown or HTML reads, by an entity or a backslash. */
function escapeMarkdown(text: string): string {
  return escapeHtml(text).replace(/[\\`*_{}[\]()#+!|~@]/g, '\\$&');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
