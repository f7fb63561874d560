export { HostError, type HeapEnd, type HostedHeap, type HostName } from './heap';
export { chooseLoader, startNodeChild, type TypeScriptLoader } from './nodeChild';
