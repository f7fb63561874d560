import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditResult } from '../harness/result';

const root = join(__dirname, '..');

/**
 * Runs `weakspot audit` in a process of its own.
 *
 * @param node binary to run it with.
 * @param files absolute paths; none: the catalogue.
 * @param folder where its report goes.
 */
export function runAudit(node: string, files: readonly string[], folder: string): Promise<AuditResult> {
  const args = ['--import', 'tsx', 'harness/cli/main.ts', 'audit', ...files, '--report', folder];
  // A run that dies must not be taken for the one before.
  rmSync(join(folder, 'results.json'), { force: true });
  return new Promise((resolve) => {
    execFile(node, args, { cwd: root }, () => {
      resolve(JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')) as AuditResult);
    });
  });
}
