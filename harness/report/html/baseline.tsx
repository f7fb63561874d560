/** @jsxRuntime automatic @jsxImportSource preact */
import type { AuditResult } from '../../result';
import { renderCount } from '../units';
import { showName } from './name';

/** What changed against the baseline, where the run was held against one. */
export function Baseline({ result: { scenarios, gone } }: { result: AuditResult }) {
  const findings = scenarios.flatMap((scenario) => scenario.findings);
  const count = (change: string): number => findings.filter((finding) => finding.change === change).length;
  if (gone === undefined && count('new') + count('known') === 0) return null;
  return (
    <section>
      <h2>Against the baseline</h2>
      <p>
        {renderCount(count('new'), 'new leak')}, {count('known')} known, {gone?.length ?? 0} gone.
      </p>
      {gone !== undefined && gone.length > 0 && (
        <details>
          <summary>Gone</summary>
          <ul class="plain">
            {gone.slice(0, mostGone).map(({ scenario, text }) => (
              <li>
                <code>{showName(text)}</code> in {showName(scenario)}
              </li>
            ))}
            {gone.length > mostGone && <li>and {gone.length - mostGone} more</li>}
          </ul>
        </details>
      )}
    </section>
  );
}

const mostGone = 100;
