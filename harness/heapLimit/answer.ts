import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createColors } from 'picocolors';
import { auditSnapshot, readEnvironment } from '../audit';
import { readSnapshotFile } from '../heap';
import { renderInspection, renderScenario } from '../report';
import { relativePath, writeResult, writeWhole } from '../result';

const width = 140;

/**
 * Audits a snapshot and leaves the answer beside it: `answer.txt` and `results.json`.
 *
 * @param startedIn working directory of the process whose heap it was.
 * @returns the answer in a sentence.
 */
export async function leaveAnswer(
  snapshot: string,
  folder: string,
  startedIn: string,
  pid: string,
): Promise<string> {
  const file = relativePath(snapshot, startedIn);
  const identity = { id: `heap-limit-${pid}@node`, name: `process ${pid} near its heap limit`, file };
  const started = performance.now();
  const { scenario, inspection } = await auditSnapshot(await readSnapshotFile(snapshot), identity, startedIn);
  const durationMs = Math.round(performance.now() - started);
  await writeResult(join(folder, 'results.json'), {
    schemaVersion: 1,
    environment: readEnvironment(null),
    durationMs,
    scenarios: [scenario],
  });
  const colors = createColors(false);
  const inspected = renderInspection(
    {
      ...{ schemaVersion: 1, kind: 'snapshot', file, fileBytes: (await stat(snapshot)).size },
      ...inspection,
      timings: { stages: [], totalMs: durationMs },
    },
    { colors, width, timings: false },
  );
  await writeWhole(join(folder, 'answer.txt'), `${renderScenario(scenario, colors)}\n${inspected}\n`);
  return scenario.explanation[0] ?? 'no collection and no class holds a tenth of it';
}
