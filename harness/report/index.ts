export { renderAudit } from './terminal';
export { renderCount } from './units';
