export { trackAllocations, trackingFlags } from './allocations';
export { collectGarbage, settle, turn } from './garbage';
export { evaluatePromise } from './promise';
export { takeSnapshot } from './snapshot';
export { listScripts, ScriptTable, type ScriptNews, type SourceLocation } from './scripts';
