import { isRegression, type Comparison } from './comparison';
import { findPlace, isWithin, startOf } from './place';
import { describeChange, describeLeak, describeUnjudged } from './wording';
import { nameLabels } from './leak';
import type { Location } from '../result';

/**
 * Annotations of GitHub Actions, a line each: for every regression, and every scenario without a verdict.
 *
 * @param baseline name of its file.
 * @param prefix of the project's folder within the repository: `''`, or as `packages/shop/`.
 * @see https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function renderAnnotations(comparison: Comparison, baseline: string, prefix = ''): string[] {
  const annotate = (title: string, place: Location, sentences: readonly string[]): string => {
    const { file, line, column } = isWithin(place.file) ? { ...place, file: prefix + place.file } : place;
    const properties = { file, line, col: column, title };
    const written = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(value)}`);
    return `::error ${written.join(',')}::${escapeMessage(sentences.join('\n'))}`;
  };
  return [
    ...comparison.leaks.filter(isRegression).map((compared) => {
      const { leak } = compared;
      const sentences = [...describeLeak(leak), describeChange(compared, baseline)];
      return annotate(`${nameLabels(leak)} leaks in ${leak.scenario.id}`, findPlace(leak), sentences);
    }),
    ...comparison.unmet.map(({ scenario, sentences }) =>
      annotate(`${scenario.id} is not as expected`, startOf(scenario.file), sentences),
    ),
    ...comparison.unjudged.map((scenario) => {
      const place = scenario.error?.location ?? startOf(scenario.file);
      return annotate(`${scenario.id} has no verdict`, place, [describeUnjudged(scenario)]);
    }),
  ];
}

function escapeMessage(text: string): string {
  return text.replace(/[%\r\n]/g, encodeURIComponent);
}

function escapeProperty(value: string | number): string {
  return String(value).replace(/[%\r\n:,]/g, encodeURIComponent);
}
