import type { ScriptTable } from '../capture';
import { Diagnostician, type Diagnosis } from '../diagnosis';
import { className, type HeapGraph, type NodeOrdinal } from '../heap';
import { makeFinding, type Finding, type PathStep } from '../result';
import { findReferenced, findTarget } from '../scenario';
import { classifyGrowth, round, type LabelVerdict } from '../verdict';
import type { Entry } from './assertionLedger';
import { findTestOwn, isOwnVariable, tellFromTest } from './testPath';
import { describeAlive, drawFindings } from './wording';

/** What is asked about objects of the own heap. */
export interface LeakQuestion {
  /** Of the ledger that has the objects. */
  token: string;
  /** By place in the ledger. */
  entries: readonly Entry[];
  /** References that are said to keep all of them alive. */
  through: readonly string[];
  /** How many survived after each iteration; empty where there was one. */
  survivorsByIteration: readonly number[];
  /** Whether the objects are expected to be alive. */
  retained: boolean;
  /** Paths are told relative to it. */
  folder: string;
}

export interface Explanation {
  /** One for each label that has survivors. */
  findings: Finding[];
  /** Of the references of the question, those that do not keep every object alive. */
  notThrough: string[];
  /** What is alive, how it grows, through what. */
  alive: string;
  /** The findings as in a terminal. */
  drawing: string;
}

/** Says of the objects of an assertion that are alive why they are. */
export function explainLeaks(graph: HeapGraph, scripts: ScriptTable, question: LeakQuestion): Explanation {
  const { entries, through, folder } = question;
  const nodes = findReferenced(graph, findLedger(graph, question.token));
  const diagnostician = new Diagnostician({ graph, ledger: null, scripts });
  const leak = leakOf(graph, entries, nodes);
  const findings: Finding[] = [];
  const notThrough = new Set<string>();
  for (const label of new Set(entries.map((entry) => entry.label))) {
    const own = entries.flatMap((entry, place) => (entry.label === label ? [nodes[place] ?? null] : []));
    const leaked = own.filter((node) => node !== null);
    if (leaked.length === 0) continue;
    const diagnosis = diagnostician.diagnose(leaked, through, leak);
    for (const reference of diagnosis.notThrough) notThrough.add(reference);
    const verdict = verdictOf(label, leaked, own.length, question, graph);
    findings.push(findingOf(verdict, diagnosis, folder, graph));
  }
  return tell(findings, [...notThrough]);
}

/** Says of live objects of one class why they are alive, and not what to break. */
export function explainInstances(
  graph: HeapGraph,
  scripts: ScriptTable,
  nodes: readonly NodeOrdinal[],
  folder: string,
): Explanation {
  const diagnosis = new Diagnostician({ graph, ledger: null, scripts }).diagnose(nodes, []);
  const asked = { retained: true, survivorsByIteration: [] };
  const verdict = verdictOf(className(graph, nodes[0]!), nodes, nodes.length, asked, graph);
  return tell([findingOf(verdict, diagnosis, folder, graph)], []);
}

function leakOf(
  graph: HeapGraph,
  entries: readonly Entry[],
  nodes: readonly (NodeOrdinal | null)[],
): NonNullable<Parameters<Diagnostician['diagnose']>[2]> {
  const iterations = new Map<NodeOrdinal, number>();
  for (const [place, { iteration }] of entries.entries()) {
    const node = nodes[place] ?? null;
    if (node !== null) iterations.set(node, iteration);
  }
  return { leakedInAll: [...iterations.keys()], kept: findTestOwn(graph), iterations };
}

function findingOf(verdict: LabelVerdict, diagnosis: Diagnosis, folder: string, graph: HeapGraph): Finding {
  const proofs = diagnosis.weakSpots.map(() => ({ outcome: 'untried', reason: null }) as const);
  return fromTest(makeFinding(verdict, diagnosis, proofs, folder), graph);
}

function tell(findings: Finding[], notThrough: string[]): Explanation {
  return { findings, notThrough, alive: describeAlive(findings), drawing: drawFindings(findings) };
}

function verdictOf(
  label: string,
  nodes: readonly NodeOrdinal[],
  created: number,
  { retained, survivorsByIteration }: Pick<LeakQuestion, 'retained' | 'survivorsByIteration'>,
  graph: HeapGraph,
): LabelVerdict {
  const kind = classifyGrowth(survivorsByIteration);
  return {
    label,
    className: className(graph, nodes[0]!),
    verdict: 'retained',
    mustLive: false,
    expected: retained ? 'retained' : 'collected',
    asExpected: retained,
    created,
    survivors: nodes.length,
    survivorsByIteration,
    perIteration: kind === 'growth' ? round(nodes.length / survivorsByIteration.length) : 0,
    kind,
    oracles: { weakRef: nodes.length, queryObjects: null, snapshot: nodes.length },
    nodes,
  };
}

function fromTest(finding: Finding, graph: HeapGraph): Finding {
  const told = (path: readonly PathStep[]): PathStep[] => tellFromTest(path, graph);
  const retainingPath = told(finding.retainingPath);
  // All else that leads to it is the same variable, by way of what waits for the assertion.
  if (isOwnVariable(retainingPath))
    return {
      ...finding,
      retainingPath,
      otherRetainingPaths: [],
      weakSpots: [],
      culprits: [retainingPath[0]!.text],
    };
  return {
    ...finding,
    retainingPath,
    otherRetainingPaths: finding.otherRetainingPaths.map(told),
  };
}

/** @returns the ledger's array of references. */
function findLedger(graph: HeapGraph, token: string): NodeOrdinal {
  const names = graph.strings.findAll('AssertionLedger');
  for (let ledger = 0 as NodeOrdinal; ledger < graph.nodeCount; ledger++) {
    if (!names.has(graph.nodeNames[ledger]!) || graph.nodeType(ledger) !== 'object') continue;
    const own = findTarget(graph, ledger, 'property', 'token');
    if (own === null || graph.name(own) !== token) continue;
    const references = findTarget(graph, ledger, 'property', 'references');
    if (references !== null) return references;
  }
  throw new Error("the snapshot does not show the assertion's own ledger");
}
