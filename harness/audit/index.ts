export { auditAttached, type AttachedOptions } from './attachedAudit';
export { readEnvironment } from './environment';
export { compareSnapshots, type SnapshotFile } from './snapshotSequence';
export { audit, type AuditOptions } from './audit';
export { auditFile, defaultTimeoutMs, type AuditFileOptions } from './auditFile';
export { BrowserOfRun } from './browserOfRun';
export { listCells, type Cell, type HostChoice } from './cell';
export { catalogueFolder, scenarioId } from './scenarioId';
export { auditSnapshot, type SnapshotAudit } from './snapshotAudit';
