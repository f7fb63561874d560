import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { HostError } from './heap';

/** SIGUSR1's bit in a mask of `/proc/PID/status`. */
const userSignalBit = 1n << 9n;

/** State of a socket that listens, in `/proc/net/tcp`. */
const listening = '0A';

/**
 * Node opens its inspector on SIGUSR1, and that signal ends any other program: so this asks first who it is.
 *
 * @throws {HostError} unless it runs, belongs to this user, and is Node.
 */
export async function requireNodeProcess(pid: number): Promise<void> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'EPERM' ? notOurs(pid) : new HostError(`there is no process ${pid}: check the number`);
  }
  // Windows has no signal: there Node asks for a door that only Node processes have.
  if (process.platform === 'win32') return;
  const program = await readProgram(pid);
  const isNode = /^(node|nodejs|electron)/i.test(program) && (await hearsUserSignal(pid));
  if (!isNode) throw new HostError(`process ${pid} is ${program} and not Node: name a Node process`);
}

export function notOurs(pid: number): HostError {
  return new HostError(`process ${pid} belongs to another user: attach as that user`);
}

async function readProgram(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    const path = await readlink(`/proc/${pid}/exe`).catch(() => '');
    // A program that was replaced while it runs has this behind its name.
    if (path !== '') return basename(path.replace(/ \(deleted\)$/, ''));
  }
  return basename((await askPs(pid, 'comm')) || 'a program without a name');
}

/** A process that listens to no SIGUSR1 would be ended by it, whatever its name. */
async function hearsUserSignal(pid: number): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const [, caught] = /^SigCgt:\s*([0-9a-f]+)$/m.exec(status) ?? [];
  return caught !== undefined && (BigInt(`0x${caught}`) & userSignalBit) !== 0n;
}

/** The number by which a process knows itself: another one, where it has a process namespace of its own. */
export async function ownNumber(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const [, numbers] = /^NSpid:\s*([\d\s]+?)$/m.exec(status) ?? [];
  return Number(numbers?.split(/\s+/).at(-1) ?? pid);
}

/** The port that a Node process's inspector is to have, as its command line says; null where Node chooses one. */
export async function inspectorPort(pid: number): Promise<number | null> {
  const line =
    process.platform === 'linux'
      ? (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ')
      : await askPs(pid, 'args');
  const [, port = '9229'] =
    /\s--(?:inspect|debug)(?:-brk|-port|-wait)?[= ](?:\S*:)?(\d+)(?=\s|$)/.exec(line) ?? [];
  return port === '0' ? null : Number(port);
}

async function askPs(pid: number, what: 'comm' | 'args'): Promise<string> {
  const asked = promisify(execFile)('ps', ['-o', `${what}=`, '-p', String(pid)]);
  return asked.then(({ stdout }) => stdout.trim()).catch(() => '');
}

/** The ports on which a process listens; null where the platform does not tell. */
export async function listeningPorts(pid: number): Promise<number[] | null> {
  if (process.platform !== 'linux') return null;
  const sockets = await listSockets(pid);
  if (sockets === null) return null;
  const ports = new Set<number>();
  for (const table of ['tcp', 'tcp6']) {
    const text = await readFile(`/proc/${pid}/net/${table}`, 'utf8').catch(() => '');
    for (const line of text.split('\n').slice(1)) {
      const [, address = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      if (state === listening && sockets.has(inode)) ports.add(parseInt(address.split(':')[1]!, 16));
    }
  }
  return [...ports];
}

/** Inodes of the sockets that a process has open. */
async function listSockets(pid: number): Promise<Set<string> | null> {
  const folder = `/proc/${pid}/fd`;
  const files = await readdir(folder).catch(() => null);
  if (files === null) return null;
  const links = await Promise.all(files.map((file) => readlink(`${folder}/${file}`).catch(() => '')));
  return new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
}
