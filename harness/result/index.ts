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
export { describePath, explain } from './explanation';
export { makeFinding } from './finding';
export { relativeLocation, relativePath } from './location';
export { writeResult, writeWhole } from './store';
