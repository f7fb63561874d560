import { describe, expect, it } from '@jest/globals';
import { isHeapGone } from '../../harness/cdp';
import type { HostedHeap } from '../../harness/host';
import { evaluate } from '../support/childHeap';
import { browserOfSpec } from '../support/chromium';
import { scenarioFolder } from '../support/scenarios';

describe('a page', () => {
  const { openPage } = browserOfSpec();

  it('is blank, has an origin of its own, and is a secure context', async () => {
    const page = await openPage();
    const expression = '[location.href, document.body.innerHTML, isSecureContext, origin].join()';
    expect(await evaluate(page, expression)).toBe('http://localhost/,,true,http://localhost');
  });

  it('shares nothing with another one', async () => {
    const [one, other] = await Promise.all([openPage(), openPage()]);
    await evaluate(one, "localStorage.setItem('key', 'of one'); document.cookie = 'key=one'");
    expect(await evaluate(other, "String(localStorage.getItem('key')) + document.cookie")).toBe('null');
  });

  it('has nothing on its global object that a scenario could stumble on', async () => {
    const page = await openPage();
    const own =
      'Object.getOwnPropertyNames(globalThis).filter((name) => /weakspot|puppeteer/i.test(name)).length';
    expect(await evaluate(page, own)).toBe(0);
  });
});

describe('a module in a page', () => {
  const { openPage } = browserOfSpec();
  const folder = scenarioFolder();
  const load = async (page: HostedHeap, file: string, rest: string): Promise<unknown> =>
    evaluate(page, `${await page.importExpression(file)}.then((module) => ${rest})`);

  it('may be TypeScript, ESM, CommonJS or JSON, and is loaded once', async () => {
    folder.write('counter.mjs', 'export let count = 0; export const increase = () => ++count;\n');
    folder.write('common.cjs', "exports.counter = require('./counter.mjs');\n");
    folder.write('data.json', '{ "unit": "ms" }\n');
    const file = folder.write(
      'main.ts',
      `import { counter } from './common.cjs';
import * as direct from './counter.mjs';
import data from './data.json';
enum Kind { One = 'one' }
export const later = (): Promise<unknown> => import('./counter.mjs').then(({ count }) => count);
export const told: string = [counter.increase(), direct.count, data.unit, Kind.One].join();
`,
    );
    const page = await openPage();
    expect(await load(page, file, 'module.told')).toBe('1,1,ms,one');
    expect(await load(page, file, 'module.later()')).toBe(1);
  });

  it('knows its own address and the mode it runs in', async () => {
    const file = folder.write('meta.mts', 'export const told = [import.meta.url, process.env.NODE_ENV];\n');
    const page = await openPage();
    expect(await load(page, file, 'module.told')).toEqual([`file://${folder.path}/meta.mts`, 'development']);
  });

  it('keeps the names of classes and functions, though another module has the same', async () => {
    folder.write('twin.ts', 'export class Order { static kinds = [Order.name]; }\n');
    const file = folder.write(
      'names.ts',
      `import { Order as Twin } from './twin';
class Order { static own = Order.name; }
export const told = [Order.own, ...Twin.kinds, (() => undefined).name, String(Twin).slice(0, 11)];
`,
    );
    const page = await openPage();
    expect(await load(page, file, 'module.told')).toEqual(['Order', 'Order', '', 'class Order']);
  });

  it('throws with the lines of its source', async () => {
    const file = folder.write(
      'throws.ts',
      'interface Long {\n  a: string;\n  b: string;\n}\nexport const fail = (it?: Long): void => {\n  throw new Error(`no ${it}`);\n};\n',
    );
    const page = await openPage();
    const stack = await load(page, file, '{ try { module.fail(); } catch (error) { return error.stack; } }');
    expect(page.readStack(String(stack))).toContain(`fail (file://${file}:6:9)`);
  });

  it('that does not parse is refused with the place of the fault', async () => {
    const file = folder.write('broken.ts', 'const fine = 1;\nconst broken = ;\n');
    const page = await openPage();
    await expect(page.importExpression(file)).rejects.toMatchObject({
      name: 'ModuleError',
      message: 'Unexpected ";"',
      location: { file, line: 2, column: 16 },
    });
  });

  it('that imports what a page does not have is refused with the place of the import', async () => {
    const file = folder.write(
      'node.ts',
      "type A = 1;\nimport { readFileSync } from 'node:fs';\nreadFileSync('x');\n",
    );
    const page = await openPage();
    await expect(page.importExpression(file)).rejects.toMatchObject({
      name: 'ModuleError',
      message: 'Could not resolve "node:fs"',
      location: { file, line: 2 },
    });
  });
});

describe('the end of a page', () => {
  const { openPage } = browserOfSpec();

  /** What becomes of a page that does this, and of a question that it leaves unanswered. */
  const endBy = async (expression: string): Promise<unknown> => {
    const page = await openPage();
    const unanswered = evaluate(page, `${expression}; new Promise(() => undefined)`).catch(isHeapGone);
    const end = await page.ended;
    return { ...end, unanswered: await unanswered };
  };
  const told = { stack: null, output: '', unanswered: true };

  it.each([
    [
      'a dialog',
      "setTimeout(() => alert('well?'))",
      'dialog',
      'it opened a dialog, which nobody answers: alert("well?")',
    ],
    ['another address', "location.href = 'about:blank'", 'navigation', 'it left its page for about:blank'],
  ])('is told: %s', async (_, expression, cause, reason) => {
    expect(await endBy(expression)).toEqual({ cause, reason, ...told });
  });

  it('by a lost target is told as such', async () => {
    const page = await openPage();
    const unanswered = evaluate(page, 'new Promise(() => undefined)').catch(isHeapGone);
    await page.session.send('Page.close');
    expect(await page.ended).toMatchObject({ cause: 'exit', reason: 'it closed its page' });
    expect(await unanswered).toBe(true);
  });

  it('by a crash is told, and the browser goes on', async () => {
    const page = await openPage();
    const unanswered = evaluate(page, 'new Promise(() => undefined)').catch(isHeapGone);
    await page.session.send('Page.crash').catch(() => undefined);
    expect(await page.ended).toMatchObject({ cause: 'crash', reason: 'its page crashed' });
    expect(await unanswered).toBe(true);
    expect(await evaluate(await openPage(), '1 + 1')).toBe(2);
  });

  it('by closing is told as such, though it stands in script, and closes once', async () => {
    const page = await openPage();
    const unanswered = evaluate(page, 'for (;;);').catch(isHeapGone);
    await Promise.all([page.close(), page.close()]);
    await page.close();
    expect(await page.ended).toEqual({ cause: 'closed', reason: 'it was closed', stack: null, output: '' });
    expect(await unanswered).toBe(true);
  });
});
