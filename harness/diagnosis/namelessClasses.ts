/** Classes that say nothing of who the holder is: what leads to them says more. */
export const namelessClasses = new Set(['Object', 'Array', 'Map', 'Set', 'WeakMap', 'FinalizationRegistry']);
