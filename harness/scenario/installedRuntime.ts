import { build } from 'esbuild';
import type { CdpSession } from '../cdp';
import { RemoteRuntime, runtimeModule } from './runtime';

/**
 * Puts the runtime into a heap that no module was loaded into: one script, evaluated. It is there for good, so this is
 * for a heap that has been judged.
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
