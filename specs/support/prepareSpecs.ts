/**
 * What Jest runs once before all specs: compiles the harness for what runs outside of Jest, and unpacks the embedded browser for all of them, where no other is named or
 * installed. Specs and the programs that they start find it by the environment.
 */
import puppeteer from 'puppeteer';
import { BrowserFolder } from '../../harness/host/browserFolder';
import { findInstalledOrNull } from '../../harness/host/installedBrowser';
import { compileHarness } from './compiledHarness';

declare global {
  // What Jest's teardown shares with its setup is a global.
  var browserFolderOfSpecs: BrowserFolder | undefined;
}

export default async function prepareSpecs(): Promise<void> {
  await compileHarness();
  if (findInstalledOrNull(puppeteer) !== null) return;
  const folder = await BrowserFolder.make(true);
  globalThis.browserFolderOfSpecs = folder;
  const { executable, environment } = folder.unpacked!;
  Object.assign(process.env, { PUPPETEER_EXECUTABLE_PATH: executable, ...environment });
}
