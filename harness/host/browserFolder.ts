import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { extname, join } from 'node:path';
import type { FolderNews, UnpackedBrowser } from './browserFolderMain';
import { HostError } from './heap';
import { isTypeScript } from './moduleKind';

/**
 * A private folder of one run's browser: its profile, its temporary files, and the embedded browser itself where it is
 * unpacked. A process of its own keeps it, which outlives this one: the folder goes when the browser has ended,
 * whatever ended this process.
 */
export class BrowserFolder {
  private constructor(
    private readonly keeper: ChildProcess,
    readonly path: string,
    /** null unless it was asked for. */
    readonly unpacked: UnpackedBrowser | null,
  ) {}

  /**
   * @param unpack whether to unpack the embedded browser into it: 1.6 s, 200 MB.
   * @throws {HostError} when there is no room, or the package of the browser is broken.
   */
  static async make(unpack: boolean): Promise<BrowserFolder> {
    const main = join(__dirname, `browserFolderMain${extname(__filename)}`);
    const execArgv = isTypeScript(__filename) ? ['--require', require.resolve('tsx/cjs')] : [];
    // The scenario's own options are not for it.
    const env = { ...process.env, NODE_OPTIONS: '' };
    const keeper = fork(main, unpack ? ['unpack'] : [], {
      execArgv,
      env,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let printed = '';
    keeper.stderr?.on('data', (text: Buffer) => (printed += text.toString('utf8')));
    const news = await Promise.race([
      once(keeper, 'message').then(([message]) => message as FolderNews),
      once(keeper, 'close').then(() => ({ failure: printed.trim() })),
    ]);
    if ('failure' in news) throw new HostError(`no folder could be made for the browser: ${news.failure}`);
    keeper.unref();
    keeper.channel?.unref();
    return new BrowserFolder(keeper, news.folder, news.unpacked);
  }

  /** Tells who lives in the folder. */
  watch(browserPid: number): void {
    this.keeper.send({ browserPid });
  }

  /** Removes the folder, once the browser has ended. Removing twice is the same as once. */
  async remove(): Promise<void> {
    if (this.keeper.exitCode !== null || this.keeper.signalCode !== null) return;
    const ended = once(this.keeper, 'exit');
    this.keeper.ref();
    if (this.keeper.connected) this.keeper.disconnect();
    await ended;
  }
}
