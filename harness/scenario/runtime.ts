import type { Protocol } from 'devtools-protocol/types/protocol';
import { evaluatePromise } from '../capture';
import type { CdpSession } from '../cdp';
import type { NodeId } from '../heap';
import { adoptObjects } from './adoption';
import type { LedgerEntry, LoadNews, Phase, StepNews } from './inHeap';

const runtimeExpression = "globalThis[Symbol.for('weakspot.runtime')]";

/** The runtime's module, for the host to load into the heap before anything else. */
export const runtimeModule = require.resolve('./inHeap');

/** The driver's end of the `ScenarioRuntime` in the heap. Every answer comes by value: no handle stays behind. */
export class RemoteRuntime {
  constructor(private readonly session: CdpSession) {}

  /** Both expressions give a promise of a module: the runtime's own, and the scenario's. */
  async load(runtimeImport: string, scenarioImport: string): Promise<LoadNews> {
    await this.#evaluate(`${runtimeImport}.then(() => undefined)`);
    return this.#evaluate(`${runtimeExpression}.load(${scenarioImport})`);
  }

  start(phase: Phase, iteration: number): Promise<StepNews> {
    return this.#call('start', phase, iteration);
  }

  resume(answer: number): Promise<StepNews> {
    return this.#call('resume', answer);
  }

  countAlive(): Promise<number> {
    return this.#call('countAlive');
  }

  readLedger(): Promise<LedgerEntry[]> {
    return this.#call('readLedger');
  }

  readOutput(): Promise<string[]> {
    return this.#call('readOutput');
  }

  /** Whether the scenario has tracked or kept anything so far. */
  hasTracked(): Promise<boolean> {
    return this.#call('hasTracked');
  }

  /** Puts live objects of one snapshot into the ledger, as if they had been tracked: see {@link adoptObjects}. */
  adopt(ids: readonly NodeId[]): Promise<(number | null)[]> {
    return adoptObjects(this.session, ids, `${runtimeExpression}?.adopt`);
  }

  /** Where V8 saw one of the scenario's functions; null when it has none. Lines and columns from 0. */
  async functionLocation(phase: Phase): Promise<Protocol.Debugger.Location | null> {
    const objectGroup = 'weakspot-location';
    const expression = `${runtimeExpression}.phaseFunction(${JSON.stringify(phase)})`;
    const { result } = await this.session.send('Runtime.evaluate', { expression, objectGroup });
    if (result.objectId === undefined) return null;
    const properties = await this.session.send('Runtime.getProperties', { objectId: result.objectId });
    await this.session.send('Runtime.releaseObjectGroup', { objectGroup });
    const location = properties.internalProperties?.find(({ name }) => name === '[[FunctionLocation]]');
    return (location?.value?.value as Protocol.Debugger.Location | undefined) ?? null;
  }

  /**
   * Finds recorded objects without looking at their references: asks V8 for every object with one of their
   * prototypes, and those objects for their place in the ledger.
   *
   * @returns places in the ledger, ascending.
   */
  async queryPlaces(): Promise<number[]> {
    const objectGroup = 'weakspot-query';
    const places = new Set<number>();
    try {
      for (const prototypeObjectId of await this.#prototypes(objectGroup)) {
        const { objects } = await this.session.send('Runtime.queryObjects', {
          prototypeObjectId,
          objectGroup,
        });
        const found = await this.session.send('Runtime.callFunctionOn', {
          objectId: objects.objectId!,
          functionDeclaration: `function () { return ${runtimeExpression}.placesOf(this); }`,
          returnByValue: true,
        });
        for (const place of found.result.value as number[]) places.add(place);
      }
    } finally {
      // The array that was found retains everything in it.
      await this.session.send('Runtime.releaseObjectGroup', { objectGroup });
    }
    return [...places].sort((a, b) => a - b);
  }

  async #prototypes(objectGroup: string): Promise<string[]> {
    const expression = `${runtimeExpression}.prototypes()`;
    const { result } = await this.session.send('Runtime.evaluate', { expression, objectGroup });
    const { result: elements } = await this.session.send('Runtime.getProperties', {
      objectId: result.objectId!,
      ownProperties: true,
    });
    return elements.flatMap(({ name, value }) =>
      /^\d+$/.test(name) && value?.objectId ? [value.objectId] : [],
    );
  }

  #call<T>(method: string, ...values: unknown[]): Promise<T> {
    return this.#evaluate(
      `${runtimeExpression}.${method}(${values.map((v) => JSON.stringify(v)).join(', ')})`,
    );
  }

  async #evaluate<T>(expression: string): Promise<T> {
    const answer = await evaluatePromise(this.session, expression);
    if (answer.exceptionDetails) {
      // Errors of the scenario come as news; what throws here is the runtime itself.
      const { exception, text } = answer.exceptionDetails;
      throw new Error(`the runtime in the heap threw: ${exception?.description ?? text}`);
    }
    return answer.result.value as T;
  }
}
