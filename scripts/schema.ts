/** Writes the JSON Schema of results.json from its types. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGenerator } from 'ts-json-schema-generator';

const root = join(__dirname, '..');
const types = join(root, 'harness/result/auditResult.ts');

/** The schema as text, for the file and for the spec that compares it. */
export function generateSchema(): string {
  const generator = createGenerator({
    path: types,
    tsconfig: join(root, 'tsconfig.json'),
    type: 'AuditResult',
    additionalProperties: true,
    skipTypeCheck: true,
  });
  const schema = {
    $comment: 'Generated from auditResult.ts by `npm run schema`.',
    ...generator.createSchema('AuditResult'),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

if (require.main === module) writeFileSync(types.replace(/\.ts$/, '.schema.json'), generateSchema());
