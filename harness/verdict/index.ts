export { classifyBirths, type Rise } from './births';
export { classifyGrowth, type Growth } from './growth';
export { judge, round, type Expectations, type LabelVerdict, type OracleCounts, type Verdict } from './judge';
export { consultOracles, type Observation, type Testimony } from './oracles';
export { judgeGrowth, nobodyAsked, witness } from './untracked';
