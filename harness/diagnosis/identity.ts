/** What only counts or identifies in a name: numbers, and what is written in hexadecimal digits. */
const identity = /[0-9a-f]{8,}(?:-[0-9a-f]{4,})*|\d+/gi;

/** `order-#` of `order-17`: names that differ in what identifies are one. */
export function foldIdentity(name: string): string {
  return name.replace(identity, '#');
}
