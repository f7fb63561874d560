/** Starts the embedded browser and a page that never comes back, tells where they are, and waits for its own end. */
import { tmpdir } from 'node:os';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Chromium } from '../../harness/host';

void (async () => {
  const chromium = await Chromium.start(process.argv[2]);
  const page = await chromium.openPage();
  void page.session.send('Runtime.evaluate', { expression: 'for (;;);' }).catch(() => undefined);
  const folders = readdirSync(tmpdir()).filter((name) => name.startsWith('weakspot-chromium-'));
  const { version, withoutSandbox } = chromium;
  const told = { folders: folders.map((name) => join(tmpdir(), name)), version, withoutSandbox };
  process.stdout.write(`${JSON.stringify(told)}\n`);
  process.stdin.once('data', () => void chromium.close().then(() => process.stdin.destroy()));
})();
