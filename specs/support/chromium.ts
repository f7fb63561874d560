/** A real browser, for specs that talk to one. */
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { Chromium, type HostedHeap } from '../../harness/host';

export interface BrowserOfSpec {
  readonly chromium: Chromium;
  /** Opens a page that is closed when the test is done. */
  readonly openPage: () => Promise<HostedHeap>;
}

/** Starts one browser for a spec file, and ends it when the file is done. */
export function browserOfSpec(): BrowserOfSpec {
  let chromium: Chromium | undefined;
  const pages: HostedHeap[] = [];
  beforeAll(async () => {
    chromium = await Chromium.start();
  });
  afterEach(async () => {
    await Promise.all(pages.splice(0).map((page) => page.close()));
  });
  afterAll(() => chromium?.close());
  return {
    get chromium() {
      return chromium!;
    },
    async openPage() {
      const page = await chromium!.openPage();
      pages.push(page);
      return page;
    },
  };
}
