import { Chromium, type DrivenPage, type HostedHeap } from '../host';

/** The one browser of a run: started when the first page is asked for, and replaced when it has ended. */
export class BrowserOfRun {
  #starting: Promise<Chromium> | undefined;
  /** The last that was started. */
  #started: Chromium | undefined;

  /**
   * @param executable instead of the browser that is found.
   * @param endpoint WebSocket address of a browser that runs, instead of one of its own.
   */
  constructor(
    private readonly executable?: string,
    private readonly endpoint?: string,
  ) {}

  /** null until a browser was started. */
  get version(): string | null {
    return this.#started?.version ?? null;
  }

  /** Why the browser's sandbox is off; null when it is on, or there is no browser. */
  get withoutSandbox(): string | null {
    return this.#started?.withoutSandbox ?? null;
  }

  /**
   * @throws {NoBrowserError} when there is none.
   * @throws {HostError} when it does not start, or ends at once.
   */
  async openPage(): Promise<HostedHeap> {
    return (await this.#running()).openPage();
  }

  /** An empty page for a scenario's own process to drive. Throws as {@link openPage} does. */
  async openDrivenPage(): Promise<DrivenPage> {
    return (await this.#running()).openDrivenPage();
  }

  /** Ends the browser, if there is one. */
  async close(): Promise<void> {
    const browser = await this.#starting?.catch(() => undefined);
    await browser?.close();
  }

  async #running(): Promise<Chromium> {
    const before = this.#starting;
    const browser = await (before ?? this.#start());
    if (browser.connected) return browser;
    // Another page may have replaced it meanwhile.
    if (this.#starting === before) this.#starting = browser.close().then(() => this.#start());
    return this.#starting!;
  }

  #start(): Promise<Chromium> {
    const { executable, endpoint } = this;
    const ready = endpoint === undefined ? Chromium.start(executable) : Chromium.connect(endpoint);
    return (this.#starting = ready.then((browser) => (this.#started = browser)));
  }
}
