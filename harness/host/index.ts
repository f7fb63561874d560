export { attach, attachProcess, type AttachedHeap } from './attached';
export type { BrowserRelay } from './browserRelay';
export { tell, tellEnd, type ChildNews } from './childNews';
export { Chromium } from './chromium';
export type { DrivenPage } from './drivenPage';
export { HostError, ModuleError, NoBrowserError, type HeapEnd, type HostedHeap, type HostName } from './heap';
export {
  chooseLoader,
  execArguments,
  startNodeChild,
  type Preload,
  type TypeScriptLoader,
} from './nodeChild';
export { isTypeScript } from './moduleKind';
export type { RelatedHeap } from './relatedHeaps';
export { Obituary } from './obituary';
