import type { CDPSession, HTTPRequest, Page } from 'puppeteer';

/** A page that goes on asking for things (a stream, a poll) is not waited for any longer, in milliseconds. */
const longestWaitMs = 2_000;

/** A page that is not drawn runs no animation frames. */
const longestFrameMs = 100;

/** What a page does in answer to an interaction is done, or under way, by the end of this. */
const frame = 'new Promise((done) => requestAnimationFrame(() => setTimeout(done))).then(() => undefined)';

/** Waits for a page to have done what it was asked to. */
export class PageQuiet {
  readonly #underWay = new Set<HTTPRequest>();

  constructor(
    page: Page,
    private readonly session: CDPSession,
  ) {
    page.on('request', (request) => this.#underWay.add(request));
    for (const end of ['requestfinished', 'requestfailed'] as const) {
      page.on(end, (request) => this.#underWay.delete(request));
    }
  }

  /** Until a frame was drawn and nothing is asked of the network. */
  async wait(): Promise<void> {
    const started = performance.now();
    do await this.#frame();
    while (this.#underWay.size > 0 && performance.now() - started < longestWaitMs);
  }

  async #frame(): Promise<void> {
    const drawn = this.session
      .send('Runtime.evaluate', { expression: frame, awaitPromise: true })
      // A page that is just loading another document has no answer.
      .catch(() => undefined);
    await Promise.race([drawn, new Promise((resolve) => setTimeout(resolve, longestFrameMs))]);
  }
}
