export type {
  AllocationRun,
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
  SecondOpinion,
  Shard,
  SourceExcerpt,
  StackFrame,
  WeakSpot,
  WeakSpotSite,
} from './auditResult';
export { describePath, explain, explainGrowth, sentencesOf } from './explanation';
export type {
  InspectedClass,
  InspectedNode,
  InspectResult,
  InspectTimings,
  SnapshotTotals,
} from './inspectResult';
export { inspectGraph, totalsOf, type Inspection } from './inspection';
export type { GrownClass, SequenceResult } from './sequenceResult';
export { makeFinding, makeGrowthFinding } from './finding';
export { relativeLocation, relativePath } from './location';
export { mergeResults } from './merge';
export { printable } from './printable';
export { readResults } from './resultFiles';
export { ResultsError } from './resultsError';
export { excerptSources } from './excerpts';
export { readResult, ResultFormatError } from './readResult';
export { writeResult, writeWhole } from './store';
export { nameProperty } from '../diagnosis';
