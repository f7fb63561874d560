export { drawLeak, renderGate, type GateOptions } from './gate';
export { renderInspection } from './inspection';
export { drawFinding, renderAudit, renderScenario } from './terminal';
export { renderCount } from './units';
