export { drawLeak, renderGate, type GateOptions } from './gate';
export { renderHtml } from './html/document';
export { renderInspection } from './inspection';
export { renderSequence } from './sequence';
export { drawFinding, renderAudit, renderScenario } from './terminal';
export { renderBytes, renderCount, renderMs } from './units';
