export { HeapSnapshot } from './heapSnapshot';
