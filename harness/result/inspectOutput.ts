/**
 * What `weakspot inspect` says: plain data, and what its text is made from. `inspectOutput.schema.json` beside this file
 * is generated from these types (`npm run schema`); a spec compares them. Within a schema version fields are only added.
 */
import type { AnalysisResult, ClassResult, InspectResult, ObjectResult, WhatIfResult } from './inspectResult';
import type { SequenceResult } from './sequenceResult';

/** All that `weakspot inspect --json` may print. */
export type InspectOutput =
  InspectResult | SequenceResult | ClassResult | ObjectResult | WhatIfResult | AnalysisResult;
