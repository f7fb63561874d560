/** What XML 1.0 allows in a document, and no reference to a character can bring in. @see https://www.w3.org/TR/xml/#charsets */
const forbidden = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/**
 * A text as the content of an element or the value of an attribute. What XML forbids is spelled as JSON would; ends of lines and tabs
 * survive an attribute only as references.
 */
export function escapeXml(text: string): string {
  return text
    .replace(forbidden, (character) => `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`)
    .replace(/[&<>"]/g, (character) => entities[character]!);
}

/** `<name key="value">content</name>`, the attributes in their order, those that are undefined left out. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  content: readonly string[] = [],
): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeXml(String(value)).replace(/[\t\n\r]/g, toReference)}"`)
    .join('');
  return content.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${content.join('')}</${name}>`;
}

function toReference(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}
