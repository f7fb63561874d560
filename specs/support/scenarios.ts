/** Scenario files for specs: written to a folder of their own, and audited several at a time. */
import { afterAll } from '@jest/globals';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { AuditOptions } from '../../harness/audit';
import type { Finding, ScenarioResult } from '../../harness/result';
import { Auditor } from './auditor';

/** For all scenarios of a spec file. */
const auditor = new Auditor();

/** A folder that is gone when the spec file is done. */
export interface ScenarioFolder {
  readonly path: string;
  /** Writes a file, and the folders above it. @returns its absolute path */
  write(name: string, text: string): string;
}

export function scenarioFolder(): ScenarioFolder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'weakspot-scenarios-')));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  return {
    path,
    write(name, text) {
      const file = join(path, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      return file;
    },
  };
}

/**
 * Audits scenarios given as text, by name; a name without an extension is a TypeScript file's.
 *
 * @param texts the files' contents. What has no result of its own (a neighbour to import) is written beforehand.
 */
export async function auditScenarios<Name extends string>(
  folder: ScenarioFolder,
  texts: Readonly<Record<Name, string>>,
  options: Omit<AuditOptions, 'onResult' | 'signal'> = {},
): Promise<Record<Name, ScenarioResult>> {
  const names = Object.keys(texts) as Name[];
  const files = names.map((name) =>
    folder.write(/\.[cm]?[jt]s$/.test(name) ? name : `${name}.ts`, texts[name]),
  );
  const { scenarios } = await auditor.audit(files, {
    folder: folder.path,
    workers: 3,
    // A machine with other work takes its time; a scenario that hangs says how long it may.
    timeoutMs: 120_000,
    ...options,
  });
  return Object.fromEntries(names.map((name, place) => [name, scenarios[place]!])) as Record<
    Name,
    ScenarioResult
  >;
}

/** The only finding of a scenario. Throws where there is none or another. */
export function onlyFinding({ id, findings, error }: ScenarioResult): Finding {
  if (findings.length !== 1)
    throw new Error(`${id} has ${findings.length} findings: ${error?.message ?? 'and no error'}`);
  return findings[0]!;
}

/** What a reader sees of a result first. */
export function summaryOf({ status, error, explanation }: ScenarioResult): {
  status: string;
  error: string | null;
  explanation: string[];
} {
  return { status, error: error?.message ?? null, explanation };
}

/** What `summaryOf` gives for a scenario that is as it says of itself. */
export const passing = { status: 'pass', error: null, explanation: [] };
