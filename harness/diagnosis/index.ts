export { Diagnostician, isReference, type Diagnosis } from './diagnose';
export type { PathStep, RetainingPath } from './retainingPath';
export type { Reference } from './reference';
