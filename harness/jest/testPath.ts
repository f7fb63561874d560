import { basename, dirname, isAbsolute } from 'node:path';
import { localVariables } from '../diagnosis';
import type { EdgeOrdinal, HeapGraph, NodeId, NodeOrdinal } from '../heap';
import type { PathStep } from '../result';
import { findTarget } from '../scenario';

/** By these a path is known to lead through Jest, or through the assertion itself. */
const jestReferences = new Set<unknown>([
  '<symbol JEST_STATE_SYMBOL>',
  '<symbol $$jest-matchers-object>',
  '(GC roots)',
  '(Stack roots)',
]);
const jestFile =
  /(^|[\\/])node_modules[\\/](@jest[\\/]|jest[\w-]*[\\/]|expect[\\/]|weakspot[\\/]dist[\\/]jest[\\/])/;
const packageFile = /(^|[\\/])node_modules[\\/]|^node:/;

/**
 * Tells a path from the test's own module on: how Jest leads to that is nothing that a test can change. A path that
 * does not lead through Jest is told whole.
 */
export function tellFromTest(path: readonly PathStep[], graph: HeapGraph): PathStep[] {
  const [root] = path;
  const start = findStart(path, graph);
  if (root === undefined || start === 0) return [...path];
  const first = path[start]!;
  if (first.edge?.name === localVariables) return [withLocal(root, first), ...path.slice(start + 1)];
  // A variable says what its function would.
  const from = first.edge?.type === 'variable' ? start + 1 : start;
  const led =
    from > start ? first : { edge: { type: 'internal', name: moduleName(first, graph) } as const, text: '' };
  return [{ ...root, edge: led.edge, text: led.text }, ...path.slice(from)];
}

function withLocal(root: PathStep, { location }: PathStep): PathStep {
  const place = location === null ? '' : ` of ${basename(location.file)}:${location.line}`;
  const text = `a local variable${place}`;
  return { ...root, edge: { type: 'internal', name: text }, text };
}

/** Whether a path that was told from the test on is only a variable of a function that waits for the assertion. */
export function isOwnVariable([root, ...rest]: readonly PathStep[]): boolean {
  return rest.length === 1 && root?.edge?.type === 'internal' && root.text.startsWith('a local variable');
}

/** Where the test's own part begins: 0 where the path does not lead through Jest. */
function findStart(path: readonly PathStep[], graph: HeapGraph): number {
  let isJests = false;
  for (const [place, step] of path.slice(0, -1).entries()) {
    if (place > 0 && isJests && isOfTest(step, graph)) return place;
    isJests ||= isOfJest(step);
  }
  return 0;
}

function isOfJest({ edge, location }: PathStep): boolean {
  return jestReferences.has(edge?.name) || (location !== null && isJestFile(location.file));
}

function isJestFile(file: string): boolean {
  if (jestFile.test(file)) return true;
  return isAbsolute(file) && dirname(file) === __dirname;
}

function isOfTest(step: PathStep, graph: HeapGraph): boolean {
  if (step.edge?.name === 'exports' && fileOfModule(step, graph) !== null) return true;
  if (step.location === null || isJestFile(step.location.file)) return false;
  return !packageFile.test(step.location.file);
}

function moduleName(step: PathStep, graph: HeapGraph): string {
  const file = fileOfModule(step, graph);
  return file === null ? 'the test' : `module ${basename(file)}`;
}

/** Jest keeps an object for each module, with the name of its file. */
function fileOfModule({ id }: PathStep, graph: HeapGraph): string | null {
  const node = graph.ordinalOf(id as NodeId);
  const file = node === undefined ? null : findTarget(graph, node, 'property', 'filename');
  return file === null ? null : graph.name(file);
}

/** What must live whatever is broken: the running test and the modules that Jest has loaded. */
export function findTestOwn(graph: HeapGraph): NodeOrdinal[] {
  const property = graph.edgeTypes.indexOf('property');
  // Numbers of names: to decode the name of each edge takes its time.
  const [files, tests] = ['filename', 'currentlyRunningTest'].map((name) => graph.strings.findAll(name));
  const own: NodeOrdinal[] = [];
  for (let edge = 0 as EdgeOrdinal; edge < graph.edgeCount; edge++) {
    if (graph.edgeKind[edge] !== property) continue;
    const name = graph.edgeNames[edge]!;
    if (files!.has(name)) own.push(...exportsOf(graph, graph.source(edge)));
    else if (tests!.has(name)) own.push(...functionOf(graph, graph.target(edge)));
  }
  return own;
}

function exportsOf(graph: HeapGraph, module: NodeOrdinal): NodeOrdinal[] {
  const exports = findTarget(graph, module, 'property', 'exports');
  return exports === null ? [] : [exports];
}

function functionOf(graph: HeapGraph, test: NodeOrdinal): NodeOrdinal[] {
  const written = findTarget(graph, test, 'property', 'fn');
  return written === null ? [] : [written];
}
