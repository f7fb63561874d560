export type {
  AuditResult,
  Environment,
  Finding,
  GoneLeak,
  Location,
  OracleCounts,
  PathStep,
  Reference,
  RetainedClass,
  RetainedGroup,
  RetainedString,
  ScenarioError,
  ScenarioResult,
  ScenarioStatus,
  SourceExcerpt,
  WeakSpot,
  WeakSpotSite,
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
export { excerptSources } from './excerpts';
export { makeFinding } from './finding';
export { relativeLocation, relativePath } from './location';
export { readResult, ResultFormatError } from './readResult';
export { writeResult, writeWhole } from './store';
