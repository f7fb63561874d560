import type { ScriptTable } from '../capture';
import { Diagnostician } from '../diagnosis';
import { className, type HeapGraph, type NodeOrdinal } from '../heap';
import { makeFinding, type Finding, type PathStep } from '../result';
import { findReferenced, findTarget } from '../scenario';
import { classifyGrowth } from '../verdict';
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
  /** How many objects there were, and how many survived after each iteration. */
  created: number;
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
  const nodes = findReferenced(graph, findLedger(graph, question.token));
  const byLabel = new Map<string, number[]>();
  for (const [place, { label }] of question.entries.entries())
    byLabel.set(label, [...(byLabel.get(label) ?? []), place]);
  const alive = (places: readonly number[]): NodeOrdinal[] => places.flatMap((place) => nodes[place] ?? []);
  const diagnostician = new Diagnostician({ graph, ledger: null, scripts });
  const leak = {
    leakedInAll: alive([...question.entries.keys()]),
    kept: findTestOwn(graph),
    iterations: new Map(
      question.entries.flatMap(({ iteration }, place) => alive([place]).map((node) => [node, iteration])),
    ),
  };
  const findings: Finding[] = [];
  const notThrough = new Set<string>();
  for (const [label, places] of byLabel) {
    const leaked = alive(places);
    if (leaked.length === 0) continue;
    const diagnosis = diagnostician.diagnose(leaked, question.through, leak);
    for (const reference of diagnosis.notThrough) notThrough.add(reference);
    const counted = { created: places.length, survivors: leaked.length };
    const verdict = { ...verdictOf(label, leaked, question, graph), ...counted };
    const proofs = diagnosis.weakSpots.map(() => ({ outcome: 'untried', reason: null }) as const);
    const finding = makeFinding(verdict, diagnosis, proofs, question.folder);
    findings.push(fromTest(finding, graph));
  }
  return {
    findings,
    notThrough: [...notThrough],
    alive: describeAlive(findings),
    drawing: drawFindings(findings),
  };
}

function verdictOf(
  label: string,
  nodes: readonly NodeOrdinal[],
  { retained, survivorsByIteration }: LeakQuestion,
  graph: HeapGraph,
): Omit<Parameters<typeof makeFinding>[0], 'created' | 'survivors'> {
  const kind = classifyGrowth(survivorsByIteration);
  return {
    label,
    className: className(graph, nodes[0]!),
    verdict: 'retained',
    mustLive: false,
    expected: retained ? 'retained' : 'collected',
    asExpected: retained,
    survivorsByIteration,
    perIteration: kind === 'growth' ? nodes.length / survivorsByIteration.length : 0,
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
  for (let node = 0; node < graph.nodeCount; node++) {
    const ledger = node as NodeOrdinal;
    if (graph.nodeType(ledger) !== 'object' || graph.name(ledger) !== 'AssertionLedger') continue;
    const own = findTarget(graph, ledger, 'property', 'token');
    if (own === null || graph.name(own) !== token) continue;
    const references = findTarget(graph, ledger, 'property', 'references');
    if (references !== null) return references;
  }
  throw new Error("the snapshot does not show the assertion's own ledger");
}
