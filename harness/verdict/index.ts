export { classifyGrowth, type Growth } from './growth';
export { judge, type Expectations, type LabelVerdict, type OracleCounts, type Verdict } from './judge';
export { consultOracles, type Observation, type Testimony } from './oracles';
