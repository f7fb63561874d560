export type { AllocationFrame } from './allocations';
export { analyse, type HeapAnalysis } from './analysis';
export { NumberList, type NumberColumn } from './columns';
export { className, classHistogram, type ClassCount } from './classes';
export { classSizes, type ClassSize } from './classSizes';
export { distances, NO_DISTANCE, SYSTEM_DISTANCE } from './distances';
export { dominators } from './dominators';
export { walkDominators, type DominatorWalker } from './dominatorWalk';
export type { Ephemerons } from './ephemerons';
export { SnapshotFormatError } from './errors';
export { readSnapshotFile } from './file';
export {
  HeapGraph,
  type Detachedness,
  type EdgeOrdinal,
  type NodeId,
  type NodeOrdinal,
  type SnapshotMeta,
} from './graph';
export { groupSizes, NO_GROUP } from './groupSizes';
export type { IdSet } from './idSet';
export { reachable, type Without } from './liveness';
export type { SourceLocation } from './locations';
export { parseSnapshot, SnapshotParser } from './parser';
export { PathTree, shortestPath, shortestPathTree } from './paths';
export { release, scratchColumn } from './release';
export { retainedSizes } from './retainedSizes';
export type { RetainerRows } from './retainers';
export { shallowSizes } from './shallowSizes';
export { StageClock, type StageTime } from './stages';
export type { StringTable } from './strings';
export { userRoots } from './userRoots';
