export { trackAllocations, trackingFlags } from './allocations';
export { collectFromOutside, collectGarbage, settle, turn } from './garbage';
export { findLiveObjects } from './liveObjects';
export { collectOwn } from './ownCollector';
export { evaluatePromise } from './promise';
export { SnapshotPlace, takeSnapshot } from './snapshot';
export { listScripts, ScriptTable, type ScriptNews, type SourceLocation } from './scripts';
