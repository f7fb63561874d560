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
export { askForClass, askForObject, askWhatIf, type QuestionOptions } from './heapQuestions';
export type {
  AnalysisResult,
  ClassResult,
  CollectionGroup,
  DetachedElements,
  DuplicateStrings,
  HoldingSite,
  InspectedClass,
  InspectedNode,
  InspectResult,
  InspectTimings,
  LargeCollections,
  ListenerGroup,
  ObjectResult,
  SnapshotTotals,
  WhatIfResult,
} from './inspectResult';
export type { InspectOutput } from './inspectOutput';
export { analyseHeap, inspectHeap, totalsOf, type InspectedHeap, type Inspection } from './inspection';
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
export { toolVersion } from './toolVersion';
export { nameProperty } from '../diagnosis';
