/**
 * What keeps a browser's private folder: makes it, unpacks the embedded browser into it, and removes it when the parent
 * has gone and the browser has ended.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What the keeper tells its parent over the IPC channel, once. */
export type FolderNews = { folder: string; unpacked: UnpackedBrowser | null } | { failure: string };

/** The embedded browser, ready to start. */
export interface UnpackedBrowser {
  executable: string;
  /** What it needs in its environment besides. */
  environment: Record<string, string>;
}

/** How long a browser may take to end after the process that drove it, in milliseconds. */
const endingMs = 5_000;

const environment = { ...process.env };
let browserPid: number | null = null;

async function unpack(folder: string): Promise<UnpackedBrowser> {
  // The package unpacks to the temporary folder, and takes a browser that it finds there for its own. It unpacks its
  // libraries only where it believes itself in a Lambda.
  Object.assign(process.env, { TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' });
  const { default: chromium } = await import('@sparticuz/chromium');
  const executable = await chromium.executablePath();
  return { executable, environment: { ...(await findLibraries(executable, folder)), ...writeFonts(folder) } };
}

/** The package's own libraries where the system lacks what the browser is linked with, as NSS. */
async function findLibraries(executable: string, folder: string): Promise<Record<string, string>> {
  try {
    await promisify(execFile)(executable, ['--version'], { env: environment });
    return {};
  } catch {
    const paths = [join(folder, 'al2023', 'lib'), environment['LD_LIBRARY_PATH'] ?? ''];
    return { LD_LIBRARY_PATH: paths.filter((path) => path !== '').join(':') };
  }
}

/** A page that shows text needs a font; a bare system has none. */
function writeFonts(folder: string): Record<string, string> {
  if (existsSync('/etc/fonts/fonts.conf')) return {};
  const fonts = join(folder, 'fonts');
  const lines = [
    '<?xml version="1.0"?>',
    '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
    `<fontconfig><dir>${fonts}</dir><cachedir>${join(folder, 'fonts-cache')}</cachedir></fontconfig>`,
  ];
  writeFileSync(join(fonts, 'fonts.conf'), `${lines.join('\n')}\n`);
  return { FONTCONFIG_PATH: fonts };
}

async function removeFolder(folder: string): Promise<void> {
  await browserEnd();
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}

/** A browser ends with the pipe to its driver. One that does not is made to, with all of its processes. */
async function browserEnd(): Promise<void> {
  const started = performance.now();
  while (isBrowserThere()) {
    if (performance.now() - started > endingMs) signalBrowser('SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function isBrowserThere(): boolean {
  if (!signalBrowser(0)) return false;
  return process.platform !== 'linux' || readdirSync('/proc').some(isOfBrowser);
}

/**
 * Whether a process is one of the browser's that has not ended. One that has is listed, and takes signals, until its
 * parent asks about it; in a container there may be nobody who ever does.
 */
function isOfBrowser(pid: string): boolean {
  if (!/^\d+$/.test(pid)) return false;
  try {
    const stat = readFileSync(join('/proc', pid, 'stat'), 'utf8');
    // Behind the name, which may hold anything: state, parent, process group.
    const [state = '', , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(group) === browserPid && !'ZX'.includes(state);
  } catch {
    // It has gone since the folder was listed.
    return false;
  }
}

/** @returns whether a process of the browser's is there to get it. */
function signalBrowser(name: NodeJS.Signals | 0): boolean {
  if (browserPid === null) return false;
  try {
    // Where there are process groups, the browser leads one.
    process.kill(process.platform === 'win32' ? browserPid : -browserPid, name);
    return true;
  } catch {
    return false;
  }
}

// Ctrl+C reaches every process of a terminal; this one ends after its parent.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => undefined);

process.on('message', (news: { browserPid: number }) => (browserPid = news.browserPid));

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'weakspot-chromium-'));
  const orphaned = new Promise((resolve) => process.on('disconnect', resolve));
  const tell = (news: FolderNews): void => {
    if (process.connected) process.send?.(news);
  };
  try {
    tell({ folder, unpacked: process.argv[2] === 'unpack' ? await unpack(folder) : null });
    await orphaned;
  } catch (error) {
    tell({ failure: error instanceof Error ? error.message : String(error) });
  } finally {
    await removeFolder(folder);
  }
}

void main().then(() => process.exit());
