export { audit, type AuditOptions } from './audit';
export { auditFile, defaultTimeoutMs, type AuditFileOptions } from './auditFile';
export { catalogueFolder, scenarioId } from './scenarioId';
