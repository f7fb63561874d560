/** What the process runs that audits a snapshot of a heap near its limit. Its arguments: the file, whose heap it was, where. */
import { resolve } from 'node:path';
import { leaveAnswer } from './answer';
import { takeOver } from './takeOver';

async function main([file = '', pid = '', startedIn = '']: readonly string[]): Promise<void> {
  const named = process.env['WEAKSPOT_HEAP_LIMIT_DIR'] ?? 'reports/heap-limit-%p';
  const folder = resolve(startedIn, named.replaceAll('%p', pid));
  const snapshot = await takeOver(file, Number(pid), folder);
  const sentence = await leaveAnswer(snapshot, folder, startedIn, pid);
  process.stderr.write(`weakspot: the heap of process ${pid} neared its limit: ${sentence}; see ${folder}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`weakspot: no answer about the heap near its limit: ${(error as Error).message}\n`);
  process.exitCode = 3;
});
