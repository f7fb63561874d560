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
  WeakSpot,
} from './auditResult';
export { describePath, explain, explainGrowth } from './explanation';
export type {
  InspectedClass,
  InspectedNode,
  InspectResult,
  InspectTimings,
  SnapshotTotals,
} from './inspectResult';
export { inspectGraph, type Inspection } from './inspection';
export { makeFinding, makeGrowthFinding } from './finding';
export { relativeLocation, relativePath } from './location';
export { writeResult, writeWhole } from './store';
