import type { CdpSession } from '../cdp';
import { RemoteRuntime, runtimeModule } from './runtime';

/**
 * Puts the runtime into a heap that no module was loaded into: one script, evaluated. Nothing that it adds
 * is judged, so this is for a heap that has been.
 */
export async function installRuntime(session: CdpSession): Promise<RemoteRuntime> {
  const { exceptionDetails } = await session.send('Runtime.evaluate', { expression: await bundleRuntime() });
  if (exceptionDetails) {
    const { exception, text } = exceptionDetails;
    throw new Error(`the heap could not take the runtime: ${exception?.description ?? text}`);
  }
  return new RemoteRuntime(session);
}

let bundled: Promise<string> | undefined;

/** The runtime as one script. Whoever will need it may ask beforehand: another process makes it, once. */
export function bundleRuntime(): Promise<string> {
  return (bundled ??= bundle());
}

async function bundle(): Promise<string> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- `import()` cannot be called where Jest runs this
  const { build } = require('esbuild') as typeof import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [runtimeModule],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    logLevel: 'silent',
  });
  return outputFiles[0]!.text;
}

/** Takes it out again, of a heap that goes on. Never rejects: one that is gone has nothing of it. */
export async function removeRuntime(session: CdpSession): Promise<void> {
  const names = ['runtime', 'setTimeout', 'awaited'];
  const expression = names.map((name) => `delete globalThis[Symbol.for('weakspot.${name}')]`).join('; ');
  await session.send('Runtime.evaluate', { expression }).catch(() => undefined);
}
