export { renderAnnotations } from './annotations';
export type { Baseline, KnownLeak } from './baseline';
export { BaselineError, readBaselineOrNull, writeBaseline } from './baselineFile';
export {
  compare,
  isRegression,
  partOf,
  type AllowedGrowth,
  type ComparedLeak,
  type Comparison,
} from './comparison';
export { comparedResult } from './comparedResult';
export { renderJunit } from './junit';
export { makeSarif } from './sarif';
export { renderSummary } from './summary';
export { updateBaseline, type Update } from './update';
export { describeChange, describeKnown, describeLeak, describeSum, type Telling } from './wording';
