import type { AuditResult, Environment, ScenarioResult } from './auditResult';
import { ResultsError } from './resultsError';

/**
 * Merges results into one. The shards of a run give what the run would have given alone, in its order; results of
 * runs that were not shared follow, in the order in which they are given.
 *
 * Its duration is the longest one, for shards run side by side. Where versions differ, all are named.
 *
 * @throws {ResultsError} when a shard is missing, shards are not of one run, or a scenario is there twice.
 */
export function mergeResults(results: readonly AuditResult[]): AuditResult {
  if (results.length === 0) throw new ResultsError('there are no results to merge: name their folders');
  const whole = results.filter(({ shard }) => shard === undefined);
  const scenarios = [...joinShards(results), ...whole.flatMap((result) => result.scenarios)];
  requireOnce(scenarios);
  return {
    schemaVersion: 1,
    environment: mergeEnvironments(results.map(({ environment }) => environment)),
    durationMs: Math.max(...results.map(({ durationMs }) => durationMs)),
    scenarios,
  };
}

/** Deals the scenarios of the shards back into the order they were dealt from. */
function joinShards(results: readonly AuditResult[]): ScenarioResult[] {
  const shards = results.flatMap(({ shard, scenarios }) => (shard ? [{ ...shard, scenarios }] : []));
  const of = shards[0]?.of ?? 0;
  const other = shards.find((shard) => shard.of !== of);
  if (other) throw new ResultsError(`one result is of ${of} shards and one of ${other.of}: ${giveOneRun}`);
  const dealt = Array.from({ length: of }, (_, place) => {
    const [shard, twin] = shards.filter(({ number }) => number === place + 1);
    if (!shard) throw new ResultsError(`shard ${place + 1}/${of} is missing: give the results of all ${of}`);
    if (twin) throw new ResultsError(`shard ${place + 1}/${of} is there twice: ${giveOneRun}`);
    return shard.scenarios;
  });
  const count = dealt.reduce((sum, { length }) => sum + length, 0);
  if (dealt.some(({ length }, place) => length !== Math.ceil((count - place) / of)))
    throw new ResultsError(`the shards ran different scenarios: ${giveOneRun}`);
  return Array.from({ length: count }, (_, place) => dealt[place % of]![Math.floor(place / of)]!);
}

const giveOneRun = 'give the results of one run';

function requireOnce(scenarios: readonly ScenarioResult[]): void {
  const seen = new Set<string>();
  for (const { id } of scenarios) {
    if (seen.has(id)) throw new ResultsError(`${id} is in two of the results: ${giveOneRun}`);
    seen.add(id);
  }
}

/** A shard that needs no browser knows of none. */
function mergeEnvironments(environments: readonly Environment[]): Environment {
  const all = (pick: (environment: Environment) => string | null): string | null => {
    const texts = environments.map(pick).filter((text) => text !== null);
    return texts.length === 0 ? null : [...new Set(texts)].sort().join(', ');
  };
  return {
    node: all(({ node }) => node)!,
    v8: all(({ v8 }) => v8)!,
    chromium: all(({ chromium }) => chromium),
    chromiumWithoutSandbox: all(({ chromiumWithoutSandbox }) => chromiumWithoutSandbox),
    platform: all(({ platform }) => platform)!,
  };
}
