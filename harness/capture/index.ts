export { collectGarbage, settle, turn } from './garbage';
export { evaluatePromise } from './promise';
export { takeSnapshot } from './snapshot';
export { ScriptTable, type SourceLocation } from './scripts';
