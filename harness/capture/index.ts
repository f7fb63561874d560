export { collectGarbage, settle, turn } from './garbage';
export { takeSnapshot } from './snapshot';
export { ScriptTable, type SourceLocation } from './scripts';
