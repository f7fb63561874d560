export type {
  AuditResult,
  Environment,
  Finding,
  Location,
  OracleCounts,
  PathStep,
  Reference,
  ScenarioError,
  ScenarioResult,
  ScenarioStatus,
  SecondOpinion,
  WeakSpot,
} from './auditResult';
export { describePath, explain } from './explanation';
export type {
  InspectedClass,
  InspectedNode,
  InspectResult,
  InspectTimings,
  SnapshotTotals,
} from './inspectResult';
export { inspectGraph, type Inspection } from './inspection';
export { makeFinding } from './finding';
export { relativeLocation, relativePath } from './location';
export { writeResult, writeWhole } from './store';
