import type { AuditResult } from '../result';
import type { Comparison } from './comparison';

/** The result with what the comparison says of it: which findings are new, which are known, and which leaks are gone. */
export function comparedResult({ result, leaks, gone }: Comparison): AuditResult {
  const changes = new Map(
    leaks.map(({ leak, known }) => [
      `${leak.scenario.id} ${leak.fingerprint}`,
      known === null ? 'new' : 'known',
    ]),
  );
  const scenarios = result.scenarios.map((scenario) => ({
    ...scenario,
    findings: scenario.findings.map((finding) => {
      const change = changes.get(`${scenario.id} ${finding.fingerprint}`);
      return change === undefined ? finding : { ...finding, change: change as 'new' | 'known' };
    }),
  }));
  return {
    ...result,
    scenarios,
    gone: gone.map(({ fingerprint, scenario, through }) => ({ fingerprint, scenario, text: through })),
  };
}
