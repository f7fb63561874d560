export { findBirths } from './births';
export { Diagnostician, isReference, type Diagnosis } from './diagnose';
export type { Births, GrowingObjects } from './growth';
export { Prover, untried, type Proof, type Watched } from './proof';
export type { WeakSpot, WeakSpotSite } from './weakSpot';
export { describeRetained, type RetainedClass, type RetainedGroup, type RetainedHeap } from './retainedHeap';
export type { RetainedString } from './retainedStrings';
export type { PathSources, PathStep, RetainingPath } from './retainingPath';
export type { Reference } from './reference';
