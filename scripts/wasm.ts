/** Compiles the engine's one WebAssembly module: `npm run wasm`, after a change of `recordScan.wat`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import wabt from 'wabt';

const folder = join(__dirname, '..', 'harness', 'heap');

/** What `recordScanModule.ts` is made of. @returns its whole text */
export async function compileRecordScan(): Promise<string> {
  const compiler = await wabt();
  const source = compiler.parseWat('recordScan.wat', readFileSync(join(folder, 'recordScan.wat'), 'utf8'));
  const { buffer } = source.toBinary({});
  source.destroy();
  const lines =
    Buffer.from(buffer)
      .toString('base64')
      .match(/.{1,96}/g) ?? [];
  return `/** \`recordScan.wat\`, compiled by \`npm run wasm\`: base64. */
export const RECORD_SCAN_MODULE = [
${lines.map((line) => `  '${line}',\n`).join('')}].join('');
`;
}

if (require.main === module)
  void compileRecordScan().then((text) => writeFileSync(join(folder, 'recordScanModule.ts'), text));
