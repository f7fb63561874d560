/**
 * Leaks in many ways, tracked and untracked, in Node and in a page, again and again: `npm run test:fingerprints -- 20`,
 * and once in each of other Node versions: `npm run test:fingerprints -- 20 22 24`. Weak spots and fingerprints must be
 * the same in all runs, and fingerprints in all versions, too. Exits with 1 at a difference.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditResult } from '../harness/result';
import { leakShapes } from '../specs/support/leakShapes';
import { runAudit } from './auditRun';
import { findNode, versionOf } from './nodeBinary';
import { Sameness } from './sameness';

const runs = Number(process.argv[2] ?? 20);
const versions = process.argv.length > 3 ? process.argv.slice(3) : ['20', '24'];
const folder = mkdtempSync(join(tmpdir(), 'weakspot-fingerprints-'));

const files = [
  writeShapes('tracked', { tracks: true }),
  writeShapes('untracked', { tracks: false, iterations: 7 }),
  writeShapes('page', { host: 'chromium' }),
  writeShapes('untracked-page', { host: 'chromium', tracks: false, iterations: 7 }),
];

void main().finally(() => rmSync(folder, { recursive: true }));

async function main(): Promise<void> {
  const sameness = new Sameness();
  let first: AuditResult | null = null;
  for (let run = 1; run <= runs; run++) {
    const result = await runAudit(process.execPath, files, folder);
    first ??= result;
    sameness.add(`run ${run}`, result.scenarios);
    console.log(
      `run ${run}: ${countFindings(result)} findings, ${result.durationMs} ms, ${sameness.distinct} distinct`,
    );
  }
  if (sameness.distinct > 1) process.exitCode = 1;
  for (const version of versions) await compareVersion(version, first!);
}

/** A page's heap is the browser's: only Node's own are of another version. */
async function compareVersion(version: string, first: AuditResult): Promise<void> {
  const node = findNode(version);
  const own = listIdentities(first);
  const other = listIdentities(await runAudit(node, files.slice(0, 2), folder));
  const differing = [...own].filter(
    ([name, identity]) => name.includes('@node') && other.get(name) !== identity,
  );
  console.log(
    `${versionOf(node)}: ${other.size} findings, ${differing.length} with another fingerprint or weak spot`,
  );
  for (const [name, identity] of differing)
    console.log(`${name}: ${identity}\n  there: ${other.get(name) ?? 'not found'}`);
  if (differing.length > 0) process.exitCode = 1;
}

function listIdentities({ scenarios }: AuditResult): Map<string, string> {
  return new Map(
    scenarios.flatMap(({ id, findings }) =>
      findings.map(({ label, fingerprint, weakSpots }) => [
        `${id} ${label}`,
        `${fingerprint} ${weakSpots[0]?.text ?? ''}`,
      ]),
    ),
  );
}

function countFindings({ scenarios }: AuditResult): number {
  return scenarios.reduce((sum, { findings }) => sum + findings.length, 0);
}

function writeShapes(name: string, variant: Parameters<typeof leakShapes>[0]): string {
  const file = join(folder, `${name}.ts`);
  writeFileSync(file, leakShapes(variant));
  return file;
}
