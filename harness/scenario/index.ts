export { defineScenario, type Expectation, type Scenario, type ScenarioContext } from './definition';
export { ScenarioDriver, type DriveOptions } from './drive';
export { ScenarioFailure, type FailureKind } from './failure';
export type { FilterNews } from './leakFilter';
export type { LedgerEntry, ScenarioFacts } from './inHeap';
export { SnapshotLedger } from './ledger';
export { PageDriver, type PageDriverOptions, type PageHeap } from './pageDriver';
export { drivesPage } from './pageScenario';
export { RemoteRuntime } from './runtime';
