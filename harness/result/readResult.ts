import type { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditResult } from './auditResult';

/** A file that is no `results.json` of this version. The message says where, and what was found there. */
export class ResultFormatError extends Error {
  override readonly name = 'ResultFormatError';
}

/**
 * Reads a `results.json`.
 *
 * @throws {ResultFormatError} when it is not one, or one of another version.
 * @throws Node's own error when it cannot be read.
 */
export async function readResult(path: string): Promise<AuditResult> {
  const value = parseJson(await readFile(path, 'utf8'));
  const { schemaVersion: version } = (value ?? {}) as { schemaVersion?: unknown };
  if (version !== undefined && version !== 1)
    throw new ResultFormatError(
      `it is of schema version ${JSON.stringify(version)}, and this reads version 1`,
    );
  const schema = JSON.parse(readFileSync(join(__dirname, 'auditResult.schema.json'), 'utf8')) as object;
  const ajv = makeAjv();
  if (ajv.validate<AuditResult>(schema, value)) return value;
  const [fault] = ajv.errors ?? [];
  throw new ResultFormatError(
    `at ${fault?.instancePath || 'its top'}: ${fault?.message ?? 'it does not match'}`,
  );
}

/** Loaded when there is something to check: most runs read no results. */
function makeAjv(): Ajv {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- `import()` cannot be called where Jest runs this
  const { Ajv } = require('ajv') as typeof import('ajv');
  return new Ajv({ allowUnionTypes: true });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ResultFormatError(`it is no JSON: ${(error as Error).message}`);
  }
}
