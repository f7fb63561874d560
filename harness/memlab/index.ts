export { HeapSnapshot } from './heapSnapshot';
export { askMemlab, findMemlabOrNull } from './secondOpinion';
