import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Protocol } from 'devtools-protocol/types/protocol';
import { ModuleKind, transpileModule } from 'typescript';
import { ScriptTable, type SourceLocation } from '../../harness/capture';
import { chooseLoader, startNodeChild } from '../../harness/host';
import { scenarioFolder } from '../support/scenarios';

/** Types and an interface push the function down: its line is another one once they are gone. */
const source = `interface Shape {
  name: string;
  size: number;
}

interface Other {
  shape: Shape;
}

export function build(shape: Shape): Other {
  return { shape };
}
`;
const buildLine = 10;

describe('a table of scripts', () => {
  const folder = scenarioFolder();
  const places: Record<string, SourceLocation | null> = {};
  const engine: (SourceLocation | null)[] = [];

  beforeAll(async () => {
    const compiled = transpileModule(source, {
      fileName: 'shapes.ts',
      compilerOptions: { module: ModuleKind.CommonJS, sourceMap: true },
    });
    folder.write(
      'built/shapes.js',
      compiled.outputText.replace(/sourceMappingURL=.*/, 'sourceMappingURL=shapes.js.map'),
    );
    folder.write('built/shapes.js.map', compiled.sourceMapText!);
    folder.write(
      'built/lost.js',
      compiled.outputText.replace(/sourceMappingURL=.*/, 'sourceMappingURL=nowhere.map'),
    );
    folder.write(
      'built/broken.js',
      compiled.outputText.replace(/sourceMappingURL=.*/, 'sourceMappingURL=broken.map'),
    );
    folder.write('built/broken.map', 'this is no JSON');
    const files = {
      inline: folder.write('inline.ts', source),
      'map file': join('built/shapes.js'),
      'lost map': join('built/lost.js'),
      'broken map': join('built/broken.js'),
      'no map': folder.write('plain.cjs', '\n\nexports.build = function build() {};\n'),
    };
    const heap = await startNodeChild(chooseLoader(Object.values(files)));
    try {
      for (const [name, file] of Object.entries(files)) {
        const at = await functionLocation(
          `${await heap.importExpression(file)}.then((m) => m.build ?? m.default.build)`,
        );
        places[name] = (await ScriptTable.read(heap.session)).resolve(
          at.scriptId,
          at.lineNumber,
          at.columnNumber ?? 0,
        );
      }
      const scripts = await ScriptTable.read(heap.session);
      const at = await functionLocation("process.getBuiltinModule('fs').readFileSync");
      engine.push(
        scripts.resolve(at.scriptId, at.lineNumber, at.columnNumber ?? 0),
        scripts.resolve('4711', 0, 0),
      );
    } finally {
      await heap.close();
    }

    function join(name: string): string {
      return `${folder.path}/${name}`;
    }

    async function functionLocation(expression: string): Promise<Protocol.Debugger.Location> {
      const { result } = await heap.session.send('Runtime.evaluate', { expression, awaitPromise: true });
      const { internalProperties } = await heap.session.send('Runtime.getProperties', {
        objectId: result.objectId!,
      });
      return internalProperties!.find(({ name }) => name === '[[FunctionLocation]]')!.value!
        .value as Protocol.Debugger.Location;
    }
  });

  it('finds the line that was written through a source map in the script', () => {
    expect(places['inline']).toMatchObject({ file: `${folder.path}/inline.ts`, line: buildLine });
  });

  it('finds it through a source map beside the script', () => {
    expect(places['map file']).toMatchObject({ file: `${folder.path}/built/shapes.ts`, line: buildLine });
  });

  it.each(['lost map', 'broken map'])('gives the line that is executed where there is a %s', (name) => {
    expect(places[name]!.file).toMatch(/\.js$/);
    expect(places[name]!.line).toBe(4);
  });

  it('gives the line that is executed where there is no map', () => {
    expect(places['no map']).toEqual({ file: `${folder.path}/plain.cjs`, line: 3, column: 31 });
  });

  it("gives no place for the engine's own scripts and for unknown ones", () => {
    expect(engine).toEqual([null, null]);
  });
});
