export { Chromium } from './chromium';
export { HostError, ModuleError, NoBrowserError, type HeapEnd, type HostedHeap, type HostName } from './heap';
export { chooseLoader, startNodeChild, type TypeScriptLoader } from './nodeChild';
