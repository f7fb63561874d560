export { Diagnostician, isReference, type Diagnosis } from './diagnose';
export { Prover, type Proof, type Watched } from './proof';
export type { WeakSpot, WeakSpotSite } from './weakSpot';
export { describeRetained, type RetainedClass, type RetainedGroup, type RetainedHeap } from './retainedHeap';
export type { RetainedString } from './retainedStrings';
export type { PathStep, RetainingPath } from './retainingPath';
export type { Reference } from './reference';
