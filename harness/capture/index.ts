export { collectFromOutside, collectGarbage, settle, turn } from './garbage';
export { evaluatePromise } from './promise';
export { SnapshotPlace, takeSnapshot } from './snapshot';
export { listScripts, ScriptTable, type ScriptNews, type SourceLocation } from './scripts';
