export { defineScenario, type Expectation, type Scenario, type ScenarioContext } from './definition';
export { ScenarioDriver, type Capture, type DriveOptions } from './drive';
export { ScenarioFailure, type FailureKind } from './failure';
export type { LedgerEntry, ScenarioFacts } from './inHeap';
export { SnapshotLedger } from './ledger';
export { RemoteRuntime } from './runtime';
