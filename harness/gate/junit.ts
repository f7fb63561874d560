import type { ScenarioResult } from '../result';
import { partOf, type Comparison } from './comparison';
import { describeChange, describeLeak, describeUnjudged, type Telling } from './wording';
import { element, escapeXml } from './xml';

/**
 * JUnit XML, a test case for each scenario: regressions are failures, a scenario without a verdict is an error, one
 * that did not run is skipped, and known leaks are told on the output of a case that passes.
 *
 * @see https://github.com/junit-team/junit-framework/blob/main/platform-tests/src/test/resources/jenkins-junit.xsd
 */
export function renderJunit(comparison: Comparison, telling: Telling): string {
  const { scenarios, durationMs } = comparison.result;
  const skipped = scenarios.filter(({ status }) => status === 'skipped').length;
  const counts = {
    tests: scenarios.length,
    failures: scenarios.filter((scenario) => isFailure(comparison, scenario)).length,
    errors: comparison.unjudged.length - skipped,
  };
  const time = inSeconds(durationMs);
  const cases = scenarios.map((scenario) => `\n    ${renderCase(comparison, scenario, telling)}`);
  const suite = element('testsuite', { name: 'weakspot gate', ...counts, skipped, time }, [...cases, '\n  ']);
  const suites = element('testsuites', { name: 'weakspot', ...counts, time }, ['\n  ', suite, '\n']);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${suites}\n`;
}

function isFailure(comparison: Comparison, scenario: ScenarioResult): boolean {
  const { regressions, unmet } = partOf(comparison, scenario);
  return regressions.length + unmet.length > 0;
}

function renderCase(comparison: Comparison, scenario: ScenarioResult, telling: Telling): string {
  const { id, file, durationMs } = scenario;
  const { regressions, unmet, known } = partOf(comparison, scenario);
  const content = [
    ...renderUnjudged(scenario),
    ...regressions.map((compared) =>
      element('failure', { type: compared.change.kind, message: describeLeak(compared.leak).join('; ') }, [
        escapeXml(telling.draw(compared)),
      ]),
    ),
    ...unmet.map((message) => element('failure', { type: 'expectation', message }, [escapeXml(message)])),
    ...known.map((compared) =>
      element('system-out', {}, [escapeXml(describeChange(compared, telling.baseline))]),
    ),
  ];
  return element('testcase', { name: id, classname: file, time: inSeconds(durationMs) }, content);
}

function renderUnjudged(scenario: ScenarioResult): string[] {
  const { status, error } = scenario;
  if (status === 'pass' || status === 'fail') return [];
  const message = describeUnjudged(scenario);
  if (status === 'skipped') return [element('skipped', {}, [escapeXml(message)])];
  return [element('error', { type: error?.kind ?? status, message }, [escapeXml(error?.output || message)])];
}

function inSeconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
