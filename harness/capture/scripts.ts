import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { CdpSession } from '../cdp';

/** A place in a source file as its author knows it. `file` is an absolute path or a URL; both numbers start at 1. */
export interface SourceLocation {
  file: string;
  line: number;
  column: number;
}

/** A script as V8 tells of it. */
export interface ScriptNews {
  scriptId: string;
  url: string;
  sourceMapUrl: string;
}

interface Script extends ScriptNews {
  map?: TraceMap | null;
}

/** The scripts that a heap has loaded, and the way from their lines back to the source's. */
export class ScriptTable {
  readonly #scripts: ReadonlyMap<string, Script>;

  constructor(scripts: readonly ScriptNews[]) {
    this.#scripts = new Map(scripts.map((script) => [script.scriptId, { ...script }]));
  }

  /** Of a heap that cannot be asked: no place is known. */
  static readonly none = new ScriptTable([]);

  /** Asks the heap for its scripts: see {@link listScripts}. */
  static async read(session: CdpSession): Promise<ScriptTable> {
    return new ScriptTable(await listScripts(session));
  }

  /**
   * @param line, column from 0, as V8 counts them.
   * @returns null when the script is the engine's own or was not loaded from anywhere.
   */
  resolve(scriptId: number | string, line: number, column: number): SourceLocation | null {
    const script = this.#scripts.get(String(scriptId));
    if (script === undefined || script.url === '' || script.url.startsWith('node:')) return null;
    script.map ??= readSourceMap(script);
    const original = script.map && originalPositionFor(script.map, { line: line + 1, column });
    if (!original || original.source === null) {
      return { file: pathOf(script.url), line: line + 1, column: column + 1 };
    }
    return { file: pathOf(original.source), line: original.line, column: original.column + 1 };
  }
}

/**
 * Asks the heap for its scripts. Enabling the debugger also makes V8 compute every script's line ends once, without
 * which Node 20 writes a snapshot in quadratic time: with `typescript` loaded, 21 s become 0.9 s.
 */
export async function listScripts(session: CdpSession): Promise<ScriptNews[]> {
  const scripts: ScriptNews[] = [];
  const stop = session.on('Debugger.scriptParsed', ({ scriptId, url, sourceMapURL }) => {
    scripts.push({ scriptId, url, sourceMapUrl: sourceMapURL ?? '' });
  });
  try {
    await session.send('Debugger.enable');
    await session.send('Debugger.disable');
  } finally {
    stop();
  }
  return scripts;
}

/** A source map that is missing or broken is no error: the location is then the one that V8 executes. */
function readSourceMap(script: Script): TraceMap | null {
  try {
    const json = readMapText(script);
    return json === null ? null : new TraceMap(json, script.url);
  } catch {
    return null;
  }
}

function readMapText({ url, sourceMapUrl }: Script): string | null {
  const inline = /^data:application\/json[^,]*?(;base64)?,(.*)$/s.exec(sourceMapUrl);
  if (inline) {
    const text = inline[2]!;
    return inline[1] ? Buffer.from(text, 'base64').toString('utf8') : decodeURIComponent(text);
  }
  if (sourceMapUrl === '' || !url.startsWith('file:')) return null;
  return readFileSync(fileURLToPath(new URL(sourceMapUrl, url)), 'utf8');
}

function pathOf(url: string): string {
  return url.startsWith('file:') ? fileURLToPath(url) : url;
}
