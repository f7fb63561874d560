/** Audits in a process of their own, with the compiled harness: in Jest's sandbox they are slower. */
import { afterAll } from '@jest/globals';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { AuditFileOptions, AuditOptions, Cell } from '../../harness/audit';
import type { AuditResult, ScenarioResult } from '../../harness/result';
import { compiledModule } from './compiledHarness';

type Answer = { id: number } & ({ result: unknown } | { failure: string });

/** A process that audits; it is started when it is first asked, and ends with the spec file. */
export class Auditor {
  #child: ChildProcess | undefined;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #asked = 0;

  constructor() {
    afterAll(async () => {
      if (this.#child?.exitCode !== null) return;
      const ended = once(this.#child, 'exit');
      this.#child.disconnect();
      await ended;
    });
  }

  /** {@link import('../../harness/audit').audit} */
  audit(what: readonly (string | Cell)[], options: Omit<AuditOptions, 'onResult' | 'signal'> = {}) {
    return this.#ask('audit', [what, options]) as Promise<AuditResult>;
  }

  /** {@link import('../../harness/audit').auditFile}, with one browser for all. */
  auditFile(file: string, options: Omit<AuditFileOptions, 'signal'> = {}) {
    return this.#ask('auditFile', [file, options]) as Promise<ScenarioResult>;
  }

  async #ask(name: 'audit' | 'auditFile', given: unknown[]): Promise<unknown> {
    const id = this.#asked++;
    const answer = await new Promise<Answer>((resolve) => {
      this.#waiting.set(id, resolve);
      this.#running().send({ id, name, given });
    });
    if ('failure' in answer) throw new Error(answer.failure);
    return answer.result;
  }

  #running(): ChildProcess {
    if (this.#child) return this.#child;
    const main = join(__dirname, 'auditorChild.cjs');
    const child = fork(main, [compiledModule('audit/index')], { execArgv: [], serialization: 'advanced' });
    child.on('message', (message) => {
      const answer = message as Answer;
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
    child.on('exit', (status) => {
      for (const [id, tell] of this.#waiting)
        tell({ id, failure: `the auditor ended with status ${status}` });
    });
    return (this.#child = child);
  }
}
