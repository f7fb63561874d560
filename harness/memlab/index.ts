export { runAnalysis } from './analysis';
export { HeapSnapshot } from './heapSnapshot';
export { askMemlab, findMemlabOrNull } from './secondOpinion';
