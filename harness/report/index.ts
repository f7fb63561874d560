export { renderHtml } from './html/document';
export { renderInspection } from './inspection';
export { renderAudit } from './terminal';
export { renderCount } from './units';
