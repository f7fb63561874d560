import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { toolVersion, type Location, type PathStep, type ScenarioResult, type StackFrame } from '../result';
import { isRegression, type ComparedLeak, type Comparison } from './comparison';
import { nameLabels, type Leak } from './leak';
import { findPlace, isUrl, startOf } from './place';
import { describeChange, describeLeak, describeUnjudged } from './wording';

/** Plain data of a SARIF log: what its schema describes. */
type Sarif = Record<string, unknown>;

/** What a result can be of. */
const rules = [
  {
    id: 'leak/growth',
    name: 'Growth',
    shortDescription: { text: 'Objects that should be collected are kept, more of them with each iteration' },
  },
  {
    id: 'leak/bounded',
    name: 'Bounded',
    shortDescription: { text: 'Objects that should be collected are kept, and no more with each iteration' },
  },
  {
    id: 'expectation',
    name: 'Expectation',
    shortDescription: { text: 'What a scenario expects, other than a collection, is not so' },
  },
];

/**
 * A SARIF 2.1.0 log: a result for each leak, where what holds it was written, with a code flow along each retaining path.
 * A known leak is a note that is suppressed; a scenario without a verdict is a notification of the run.
 *
 * @param baseline name of its file.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function makeSarif(comparison: Comparison, baseline: string): Sarif {
  const { leaks, unmet, unjudged } = comparison;
  const run = {
    tool: { driver: { name: 'weakspot', version: toolVersion(), rules } },
    columnKind: 'utf16CodeUnits',
    invocations: [
      {
        executionSuccessful: unjudged.length === 0,
        toolExecutionNotifications: unjudged.map(makeNotification),
      },
    ],
    results: [
      ...leaks.map((compared) => makeLeakResult(compared, baseline)),
      ...unmet.flatMap(({ scenario, sentences }) =>
        sentences.map((sentence) => makeUnmetResult(scenario, sentence)),
      ),
    ],
  };
  return { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
}

function makeLeakResult(compared: ComparedLeak, baseline: string): Sarif {
  const { leak, known } = compared;
  const sentences = [...describeLeak(leak), describeChange(compared, baseline)];
  const regression = isRegression(compared);
  const suppression = {
    kind: 'external',
    status: 'accepted',
    ...(known?.reason !== undefined && { justification: known.reason }),
  };
  return {
    ...ruleOf(leak.findings.some(({ kind }) => kind === 'growth') ? 'leak/growth' : 'leak/bounded'),
    level: regression ? 'error' : 'note',
    message: makeMessage(`${sentences.join('. ')}.`),
    locations: [makeLocation(findPlace(leak))],
    relatedLocations: listRelated(leak).map((place, id) => ({ id, ...place })),
    codeFlows: makeCodeFlows(leak),
    partialFingerprints: { 'weakspot/v1': `${leak.scenario.id}:${leak.fingerprint}` },
    baselineState: baselineStates[compared.change.kind],
    suppressions: regression ? [] : [suppression],
    properties: {
      scenario: leak.scenario.id,
      labels: nameLabels(leak),
      survivors: leak.survivors,
      perIteration: leak.perIteration,
      retainedBytes: leak.retainedBytes,
    },
  };
}

/** Where what holds was written, and what allocated the objects and their holders. */
function listRelated({ findings }: Leak): Sarif[] {
  const sites = findings.flatMap(({ weakSpots }) => weakSpots[0]?.sites ?? []);
  const written = sites.flatMap(({ text, location }) =>
    location ? [makeLocation(location, `weak spot: ${text}`)] : [],
  );
  const stacks: [string, readonly StackFrame[]][] = [
    ...findings.map(({ className, allocation }): [string, StackFrame[]] => [className, allocation]),
    ...sites.map(({ holder, allocation = [] }): [string, StackFrame[]] => [holder, allocation]),
  ];
  const allocated = stacks.flatMap(([what, [innermost]]) =>
    innermost === undefined ? [] : [makeLocation(innermost, describeAllocation(what, innermost))],
  );
  return [...written, ...allocated];
}

function describeAllocation(what: string, { function: name }: StackFrame): string {
  return name === '' ? `${what}: allocated here` : `${what}: allocated in ${name}`;
}

const baselineStates: Record<ComparedLeak['change']['kind'], string> = {
  new: 'new',
  expired: 'new',
  faster: 'updated',
  more: 'updated',
  larger: 'updated',
  less: 'unchanged',
  same: 'unchanged',
};

function makeUnmetResult(scenario: ScenarioResult, sentence: string): Sarif {
  return {
    ...ruleOf('expectation'),
    level: 'error',
    message: makeMessage(`${sentence}.`),
    locations: [makeLocation(startOf(scenario.file))],
    partialFingerprints: { 'weakspot/v1': `${scenario.id}:expectation:${sentence.split(';')[0]}` },
    properties: { scenario: scenario.id },
  };
}

function makeNotification(scenario: ScenarioResult): Sarif {
  const place = scenario.error?.location ?? startOf(scenario.file);
  return {
    level: 'error',
    message: makeMessage(`${scenario.id}: ${describeUnjudged(scenario)}.`),
    locations: [makeLocation(place)],
  };
}

/** A flow for each retaining path, root first. Steps whose source is not known have no place. */
function makeCodeFlows({ findings }: Leak): Sarif[] {
  const paths = findings.flatMap(({ retainingPath, otherRetainingPaths }) => [
    retainingPath,
    ...otherRetainingPaths,
  ]);
  return paths
    .filter((path) => path.length > 0)
    .map((path) => ({ threadFlows: [{ locations: path.map(makeStep) }] }));
}

function makeStep({ node, text, location }: PathStep, depth: number): Sarif {
  const message = text === '' ? node : `${node}, by ${text}`;
  const place = location ? makeLocation(location, message) : { message: makeMessage(message) };
  return { location: { ...place, logicalLocations: [{ name: node, kind: 'object' }] }, nestingLevel: depth };
}

function makeLocation({ file, line, column }: Location, message?: string): Sarif {
  return {
    physicalLocation: {
      artifactLocation: makeArtifact(file),
      region: { startLine: Math.max(1, line), startColumn: Math.max(1, column) },
    },
    ...(message !== undefined && { message: makeMessage(message) }),
  };
}

function makeArtifact(file: string): Sarif {
  if (isUrl(file)) return { uri: URL.canParse(file) ? new URL(file).href : encodeURIComponent(file) };
  if (isAbsolute(file)) return { uri: pathToFileURL(file).href };
  return { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}

/** In a message of SARIF, `{0}` is a placeholder and `[text](1)` a link; names that look so are none. */
function makeMessage(text: string): Sarif {
  return { text: text.replace(/\{(?=\d+\})|(?<=\{\d+)\}/g, '$&$&').replace(/\[(?=[^[\]]*\]\()/g, '\\[') };
}

function ruleOf(id: string): Sarif {
  return { ruleId: id, ruleIndex: rules.findIndex((rule) => rule.id === id) };
}
