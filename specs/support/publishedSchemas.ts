/** Documents held against the schemas that were published for their formats. */
import Ajv from 'ajv';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validateXML } from 'xmllint-wasm';

const schemas = join(__dirname, 'schemas');

/** What Jenkins' schema of JUnit XML has against a document; empty when nothing. */
export async function faultsOfJunit(xml: string): Promise<string[]> {
  const schema = readFileSync(join(schemas, 'jenkins-junit.xsd'), 'utf8');
  const { errors } = await validateXML({ xml: { fileName: 'junit.xml', contents: xml }, schema });
  return errors.map(({ message }) => message);
}

const characterOfUri = String.raw`(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[\dA-Fa-f]{2})`;

/** What the schema of SARIF 2.1.0 has against a log; empty when nothing. */
export function faultsOfSarif(log: unknown): string[] {
  const text = readFileSync(join(schemas, 'sarif-2.1.0-rtm.5.json'), 'utf8');
  // It is of draft 4, whose words `id` and `$schema` ajv does not read; all others it uses mean the same today.
  const schema = JSON.parse(text) as Record<string, unknown>;
  for (const word of ['id', '$schema']) Reflect.deleteProperty(schema, word);
  const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false });
  ajv.addFormat('uri', new RegExp(`^[a-zA-Z][\\w+.-]*:${characterOfUri}*$`));
  ajv.addFormat('uri-reference', new RegExp(`^${characterOfUri}*$`));
  ajv.addFormat('date-time', true);
  const validate = ajv.compile(schema);
  if (validate(log)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`);
}
