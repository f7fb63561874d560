export { connectInProcess } from './inProcess';
export { usePuppeteerSession } from './puppeteer';
export { CdpError, isHeapGone, SessionClosedError, type CdpSession } from './session';
export { connectWebSocket } from './webSocket';
