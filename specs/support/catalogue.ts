import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalogueFolder } from '../../harness/audit';
import type { HostName } from '../../harness/host';
import type { Finding, ScenarioResult } from '../../harness/result';
import { Auditor } from './auditor';

/** Where every version of a pattern runs. */
export const hosts: readonly HostName[] = ['node', 'chromium'];

const auditor = new Auditor();
const audited = new Map<string, Promise<ScenarioResult>>();

/** Audits one version of a pattern, once for a spec file: `auditCell('07-observers/leaky', 'chromium')`. */
export function auditCell(cell: string, host: HostName): Promise<ScenarioResult> {
  const known = audited.get(`${cell}@${host}`) ?? auditor.auditFile(fileOf(cell), { host });
  audited.set(`${cell}@${host}`, known);
  return known;
}

/** Both versions of a pattern, each judged by what the other one says of itself. */
export interface Swapped {
  leakyAsWeak: ScenarioResult;
  weakAsLeaky: ScenarioResult;
}

/** Audits both versions of a pattern with their expectations swapped: `auditSwapped('07-observers', 'node')`. */
export async function auditSwapped(pattern: string, host: HostName): Promise<Swapped> {
  const [leakyAsWeak, weakAsLeaky] = await Promise.all([
    auditPretending(`${pattern}/leaky`, `${pattern}/weak`, host),
    auditPretending(`${pattern}/weak`, `${pattern}/leaky`, host),
  ]);
  return { leakyAsWeak, weakAsLeaky };
}

/** Audits the code of one version under the expectations of another. */
async function auditPretending(cell: string, pretended: string, host: HostName): Promise<ScenarioResult> {
  const folder = await mkdtemp(join(tmpdir(), 'weakspot-swapped-'));
  const file = join(folder, 'swapped.ts');
  const lines = [
    `import cell from ${JSON.stringify(fileOf(cell))};`,
    `import pretended from ${JSON.stringify(fileOf(pretended))};`,
    'export default { ...cell, expect: pretended.expect, through: pretended.through };',
  ];
  try {
    await writeFile(file, lines.join('\n'));
    return await auditor.auditFile(file, { host });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What was found of the objects under a label. Throws where nothing has that label. */
export function findFinding({ id, findings, error }: ScenarioResult, label: string): Finding {
  const found = findings.find((finding) => finding.label === label);
  if (!found)
    throw new Error(`${id} has no finding "${label}": ${error?.message ?? 'nothing was recorded so'}`);
  return found;
}

/** The references that lead to the first of a finding's objects, in words, root first; one list for each path. */
export function pathTexts({ retainingPath, otherRetainingPaths }: Finding): string[][] {
  return [retainingPath, ...otherRetainingPaths].map((path) => path.map(({ text }) => text));
}

/** Names of the fields and variables that the leaky version of a pattern declares otherwise than the weak one. */
export function differingDeclarations(pattern: string): string[] {
  const weak = new Set(declarations(readFileSync(fileOf(`${pattern}/weak`), 'utf8')));
  const differing = declarations(readFileSync(fileOf(`${pattern}/leaky`), 'utf8')).filter(
    (line) => !weak.has(line),
  );
  return differing.map((line) => /^(?:readonly |const )?(\w+)/.exec(line)![1]!);
}

/** Lines that declare a field of a class, or a variable of a function. */
function declarations(source: string): string[] {
  const lines = source.split('\n').filter((line) => /^ {2}(?:readonly \w+|const \w+ =|\w+[:] )/.test(line));
  return lines.map((line) => line.trim()).filter((line) => !/^(name|expect|through):/.test(line));
}

interface RecordedSlide {
  stdout: string[];
  error: string | null;
}

/** What CPython said when it ran a slide as printed. */
export function recordedSlide(slide: number): RecordedSlide {
  const recorded = JSON.parse(readFileSync(join(catalogueFolder, 'cpython-output.json'), 'utf8')) as {
    slides: Record<string, RecordedSlide>;
  };
  return recorded.slides[slide]!;
}

function fileOf(cell: string): string {
  return join(catalogueFolder, `${cell}.ts`);
}
