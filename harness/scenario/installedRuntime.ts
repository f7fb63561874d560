import { build } from 'esbuild';
import type { CdpSession } from '../cdp';
import { RemoteRuntime, runtimeModule } from './runtime';

/**
 * Puts the runtime into a heap that no module was loaded into: one script, evaluated. Nothing that it adds
 * is judged, so this is for a heap that has been.
 */
export async function installRuntime(session: CdpSession): Promise<RemoteRuntime> {
  const { outputFiles } = await build({
    entryPoints: [runtimeModule],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    logLevel: 'silent',
  });
  const { exceptionDetails } = await session.send('Runtime.evaluate', { expression: outputFiles[0]!.text });
  if (exceptionDetails) {
    const { exception, text } = exceptionDetails;
    throw new Error(`the heap could not take the runtime: ${exception?.description ?? text}`);
  }
  return new RemoteRuntime(session);
}

/** Takes it out again, of a heap that goes on. Never rejects: one that is gone has nothing of it. */
export async function removeRuntime(session: CdpSession): Promise<void> {
  const names = ['runtime', 'setTimeout', 'awaited'];
  const expression = names.map((name) => `delete globalThis[Symbol.for('weakspot.${name}')]`).join('; ');
  await session.send('Runtime.evaluate', { expression }).catch(() => undefined);
}
