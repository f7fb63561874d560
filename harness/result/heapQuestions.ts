import { describeRetained, Diagnostician, type PathSources } from '../diagnosis';
import { className, type EdgeOrdinal, type HeapGraph, type NodeId, type NodeOrdinal } from '../heap';
import { plainPath } from './finding';
import type { Location } from './auditResult';
import { findLargest, type InspectedHeap } from './inspection';
import type {
  ClassResult,
  HoldingSite,
  ObjectField,
  ObjectResult,
  ObjectRetainer,
  WhatIfResult,
} from './inspectResult';
import { relativeLocation } from './location';
import { textOfString } from './nodeDescriber';

/** What an answer may hold, and where paths in it are relative to. */
export interface QuestionOptions {
  /** Whether retaining paths are wanted. */
  readonly paths: boolean;
  readonly includeStrings: boolean;
  readonly folder: string;
}

type Answer<Result> = Omit<Result, 'schemaVersion' | 'kind' | 'file'>;

const mostReferences = 1000;
/** Of the sites that hold a class, only those of most objects have a path. */
const mostPaths = 5;

/** The objects of a class, and who holds them; null where there is none of that name. */
export function askForClass(
  heap: InspectedHeap,
  name: string,
  { paths, folder }: QuestionOptions,
): Answer<ClassResult> | null {
  const { graph, classes, analysis, describer, sites, sources } = heap;
  const size = classes.find((one) => one.className === name);
  if (size === undefined) return null;
  const nodes: NodeOrdinal[] = [];
  for (let node = 0 as NodeOrdinal; node < graph.nodeCount; node++)
    if (className(graph, node) === name) nodes.push(node);
  const heldBy = sites.holding(nodes).map((site, place): HoldingSite => {
    const { text, references, holders, objects, path } = site;
    return {
      ...{ text, location: relativeLocation(site.location, folder), references, holders, objects },
      ...(paths && place < mostPaths && { retainingPath: plainPath(path, folder) }),
    };
  });
  return {
    ...size,
    location: locate(nodes[0]!, sources, folder),
    heldBy,
    largest: findLargest(graph, analysis.retainedSizes, nodes).map((node) => describer.describe(node)),
  };
}

/** One object: what it refers to, what refers to it, who dominates it; null where the snapshot has none of that id. */
export function askForObject(
  heap: InspectedHeap,
  id: number,
  { paths, includeStrings, folder }: QuestionOptions,
): Answer<ObjectResult> | null {
  const { graph, describer, sources } = heap;
  const node = graph.ordinalOf(id as NodeId);
  if (node === undefined) return null;
  const fields = [...graph.edgesOf(node)];
  const retainers = [...graph.retainersOf(node)];
  return {
    object: describer.describe(node),
    location: locate(node, sources, folder),
    ...textOfString(graph, node, includeStrings),
    fieldCount: fields.length,
    fields: fields.slice(0, mostReferences).map((edge) => describeField(heap, edge, includeStrings)),
    retainerCount: retainers.length,
    retainers: retainers.slice(0, mostReferences).map((edge) => describeRetainer(heap, edge)),
    dominators: dominatorsOf(heap, node),
    ...(paths && { retainingPaths: pathsTo(heap, node).map((path) => plainPath(path, folder)) }),
  };
}

/** What would be freed if a reference in words were broken everywhere; null where no reference is called so. */
export function askWhatIf(heap: InspectedHeap, text: string, folder: string): Answer<WhatIfResult> | null {
  const { graph, analysis, sites } = heap;
  const numbers = sites.find(text);
  if (numbers.length === 0) return null;
  const { edges, holders } = sites.instances(numbers);
  const { isFreed, objects, bytes } = sites.freedBy(edges);
  const told = numbers.map((number) => sites.tell(number));
  told.sort((a, b) => (a.text < b.text ? -1 : 1));
  return {
    sites: told.map((site) => ({ text: site.text, location: relativeLocation(site.location, folder) })),
    ...{ holders, objects, bytes },
    classes: [...describeRetained(graph, isFreed, analysis.dominators).classes],
  };
}

function describeField(
  { graph, analysis }: InspectedHeap,
  edge: EdgeOrdinal,
  includeStrings: boolean,
): ObjectField {
  const target = graph.target(edge);
  return {
    ...referenceOf(graph, edge, target),
    retainedBytes: analysis.retainedSizes[target]!,
    ...textOfString(graph, target, includeStrings),
  };
}

function describeRetainer({ graph, sites }: InspectedHeap, edge: EdgeOrdinal): ObjectRetainer {
  const text = graph.isWeak(edge) ? null : sites.textOf(edge);
  return { ...referenceOf(graph, edge, graph.source(edge)), text };
}

function referenceOf(
  graph: HeapGraph,
  edge: EdgeOrdinal,
  node: NodeOrdinal,
): Pick<ObjectField, 'type' | 'name' | 'className' | 'id'> {
  return {
    type: graph.edgeType(edge),
    name: graph.edgeName(edge),
    className: className(graph, node),
    id: graph.id(node),
  };
}

function dominatorsOf({ graph, analysis }: InspectedHeap, node: NodeOrdinal): ObjectResult['dominators'] {
  const above: ObjectResult['dominators'] = [];
  for (let at = node; at !== graph.root && above.length < mostReferences;) {
    at = analysis.dominators[at]! as NodeOrdinal;
    above.push({
      className: className(graph, at),
      id: graph.id(at),
      retainedBytes: analysis.retainedSizes[at]!,
    });
  }
  return above;
}

function pathsTo({ sources, sites }: InspectedHeap, node: NodeOrdinal): Parameters<typeof plainPath>[0][] {
  if (!sites.tree.reaches(node)) return [];
  const { retainingPath, otherRetainingPaths } = new Diagnostician(sources).diagnose([node], []);
  return [retainingPath, ...otherRetainingPaths];
}

function locate(node: NodeOrdinal, { graph, scripts }: PathSources, folder: string): Location | null {
  const place = graph.location(node);
  return relativeLocation(place && scripts.resolve(place.scriptId, place.line, place.column), folder);
}
