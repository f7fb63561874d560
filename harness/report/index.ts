export { drawLeak, renderGate, type GateOptions } from './gate';
export { renderInspection } from './inspection';
export { renderSequence } from './sequence';
export { renderAudit } from './terminal';
export { renderCount } from './units';
