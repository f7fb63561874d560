export { collectGarbage, settle, turn } from './garbage';
export { findLiveObjects } from './liveObjects';
export { evaluatePromise } from './promise';
export { takeSnapshot } from './snapshot';
export { listScripts, ScriptTable, type ScriptNews, type SourceLocation } from './scripts';
