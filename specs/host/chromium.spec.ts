import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BrowserFolder } from '../../harness/host/browserFolder';
import { processesOf, startProgram, until, type Program } from '../support/programs';
import { scenarioFolder } from '../support/scenarios';

interface Told {
  folders: string[];
  version: string;
  withoutSandbox: string | null;
}

describe('a browser', () => {
  const folder = scenarioFolder();
  const linux = process.platform === 'linux' && process.arch === 'x64' ? it : it.skip;

  /** A program that has started one, with a temporary folder of its own. */
  const start = async (executable?: string): Promise<Program & { told: Told }> => {
    const TMPDIR = mkdtempSync(join(folder.path, 'tmp-'));
    const args = executable === undefined ? [] : [executable];
    const env = { TMPDIR, PUPPETEER_EXECUTABLE_PATH: '', PATH: '' };
    const program = startProgram(join(__dirname, 'ownBrowser.child.ts'), args, { env });
    const failed = program.ended.then(({ stderr }) => {
      throw new Error(stderr);
    });
    const [line] = (await Promise.race([once(program.child.stdout, 'data'), failed])) as [string];
    return { ...program, told: JSON.parse(line) as Told };
  };
  const gone = (path: string): Promise<void> =>
    until(() => !existsSync(path) && processesOf(path).length === 0, `the end of ${path}`);

  linux(
    'comes embedded, is unpacked into a private folder, and leaves nothing when it is closed',
    async () => {
      const { child, ended, told } = await start();
      const [own = ''] = told.folders;
      expect(told.folders).toHaveLength(1);
      expect(told.version).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
      expect(told.withoutSandbox === null).toBe(process.getuid?.() !== 0);
      expect(processesOf(own).length).toBeGreaterThan(1);
      child.stdin.write('close\n');
      expect((await ended).status).toBe(0);
      await gone(own);
      expect(readdirSync(join(own, '..')).filter((name) => name.startsWith('weakspot'))).toEqual([]);
    },
  );

  linux.each(['SIGINT', 'SIGKILL'] as const)(
    'leaves no process and no folder where %s ends the program that drove it',
    async (signal) => {
      const { child, ended, told } = await start();
      child.kill(signal);
      await ended;
      for (const path of told.folders) await gone(path);
    },
  );

  linux('has ended when its processes have, though nobody asks about them', async () => {
    // The shell becomes a program that does not know of the shell's child, which ends.
    const parent = spawn('sh', ['-c', 'setsid sleep 0.1 & echo $!; exec sleep 1000'], { stdio: 'pipe' });
    try {
      const pid = Number(String((await once(parent.stdout, 'data'))[0]));
      const own = await BrowserFolder.make(false);
      own.watch(pid);
      await until(() => / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')), 'the end of the child');
      await own.remove();
      expect(existsSync(own.path)).toBe(false);
      expect(existsSync(`/proc/${pid}`)).toBe(true);
    } finally {
      parent.kill();
    }
  });

  it('that is none is an error, and leaves no folder', async () => {
    const failed = start(process.execPath);
    await expect(failed).rejects.toThrow('the browser did not start: ');
    const left = readdirSync(folder.path).filter((name) => name.startsWith('tmp-'));
    for (const name of left)
      expect(readdirSync(join(folder.path, name)).filter((n) => /^weakspot/.test(n))).toEqual([]);
  });
});
