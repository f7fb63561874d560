/** Mutants of snapshots: each a way in which a file may be broken, made from a seed. */
import { gzipSync } from 'node:zlib';

/** A number in [0, 1). */
type Random = () => number;

/** One top-level section of a snapshot's text. */
interface Section {
  readonly name: string;
  /** Positions of the key's quote, of the value's first byte, and behind its last. */
  readonly start: number;
  readonly value: number;
  readonly end: number;
}

/** A snapshot to make mutants of. */
export class MutationSource {
  readonly sections: readonly Section[];

  constructor(readonly bytes: Buffer) {
    this.sections = findSections(bytes);
  }

  section(name: string): Section {
    return this.sections.find((section) => section.name === name)!;
  }

  /** A section's value. */
  read(name: string): unknown {
    const { value, end } = this.section(name);
    return JSON.parse(this.bytes.toString('utf8', value, end));
  }

  /** The snapshot with another value, given as text, for a section. */
  with(name: string, text: string): Buffer {
    const { value, end } = this.section(name);
    return this.replace(value, end, text);
  }

  /** The snapshot with other bytes from one position to another. */
  replace(from: number, to: number, text: string | Uint8Array): Buffer {
    return Buffer.concat([this.bytes.subarray(0, from), Buffer.from(text), this.bytes.subarray(to)]);
  }
}

/** Makes the bytes of a mutant; the same from the same seed. */
export type Mutation = (source: MutationSource, random: Random) => Uint8Array;

/** All ways to break a snapshot, by what they do. */
export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'cut at the bounds of a section': (source, random) => {
    const { start, value, end } = pick(source.sections, random);
    return source.bytes.subarray(0, pick([start, value, value + 1, end - 1, end], random));
  },
  'cut anywhere': ({ bytes }, random) => bytes.subarray(0, below(bytes.length, random)),
  'flipped bits': ({ bytes }, random) => flipBits(bytes, random),
  'other punctuation': ({ bytes }, random) => {
    const mutant = Buffer.from(bytes);
    repeat(3, random, () => {
      mutant[below(bytes.length, random)] = pick([...Buffer.from('[]{},":\\-\n0 ')], random);
    });
    return mutant;
  },
  'pieces copied elsewhere': ({ bytes }, random) => {
    const mutant = Buffer.from(bytes);
    const [to, from] = [below(bytes.length, random), below(bytes.length, random)];
    return mutant.copyWithin(to, from, from + below(5000, random));
  },
  'odd numbers': (source, random) => replaceNumbers(source, random, ODD_NUMBERS),
  'numbers changed by little': (source, random) => replaceNumbers(source, random, null),
  'counts that lie': (source, random) =>
    changeCounts(source, random, ['node_count', 'edge_count'], (count) => [
      ...[0, 1, count - 1, count + 1, count * 2],
      ...[1e5, 1e8, 2 ** 31, 2 ** 32 - 2, 2 ** 32, 2e11],
    ]),
  'counts that are none': (source, random) =>
    changeCounts(
      source,
      random,
      ['node_count', 'edge_count', 'trace_function_count', 'root_index'],
      (count) => [...[-1, -count, 0.5, 2 ** 53, 1e308, null, 'many', [count], undefined, 7, count + 7]],
    ),
  'edges counted to other nodes': shiftEdgeCounts,
  'edges to no node': (source, random) => {
    const width = nodeWidth(source);
    const end = (source.read('nodes') as number[]).length;
    const wrong = [end, end + width, 1, end - 1, width + 1, 2 ** 32, 2 ** 32 + width, 2 ** 53, -width];
    return changeEdges(source, random, 1, () => pick(wrong, random));
  },
  'edges to other nodes': (source, random) => {
    const width = nodeWidth(source);
    const count = (source.read('nodes') as number[]).length / width;
    return changeEdges(source, random, 300, () => below(count, random) * width);
  },
  'edges of other kinds': (source, random) => changeKinds(source, 'edges', 'edge', random),
  'nodes of other kinds': (source, random) => changeKinds(source, 'nodes', 'node', random),
  'sections twice, gone, renamed or moved': changeSections,
  'sections of another form': (source, random) =>
    source.with(pick(source.sections, random).name, pick(OTHER_FORMS, random)),
  'other layouts': changeLayout,
  'broken texts': breakTexts,
  'brackets of traces': (source, random) => {
    const { value, end } = source.section('trace_tree');
    const at = value + below(end - value, random);
    return source.replace(at, at + below(3, random), pick(['[', ']', '[]', '],[', '1,2,3,4,[]', ''], random));
  },
  'broken gzip': ({ bytes }, random) => {
    const packed = gzipSync(bytes, { level: 1 });
    return random() < 0.5 ? packed.subarray(0, below(packed.length, random)) : flipBits(packed, random);
  },
};

const ODD_NUMBERS =
  '0 -0 -1 -9007199254740993 4294967295 4294967296 2147483648 9007199254740991 9007199254740993 ' +
  '99999999999999999999 0001 1.5 1e3 1e999 +1 null true "1" [] {} - NaN 1_0';

const ODD_NAMES = [
  'x',
  'nodes',
  'edges',
  'strings',
  '',
  '\\ud800',
  'n\\u006fdes',
  '\\n\\u001b',
  'x'.repeat(9999),
];

const OTHER_FORMS = [
  '[]',
  '{}',
  '{\n\n"a\nb":\x1b}',
  'null',
  '0',
  '"text"',
  'true',
  '[[]]',
  '[[',
  '[1',
  '["',
  '[null]',
  '',
];

function below(limit: number, random: Random): number {
  return Math.floor(random() * limit);
}

function pick<T>(choices: readonly T[], random: Random): T {
  return choices[below(choices.length, random)]!;
}

/** Does something one to `most` times. */
function repeat(most: number, random: Random, act: () => void): void {
  for (let count = 1 + below(most, random); count > 0; count--) act();
}

function nodeWidth(source: MutationSource): number {
  return fieldsOf(source, 'node').length;
}

function fieldsOf(source: MutationSource, kind: string): readonly string[] {
  const { meta } = source.read('snapshot') as { meta: Record<string, readonly string[]> };
  return meta[`${kind}_fields`]!;
}

function flipBits(bytes: Buffer, random: Random): Buffer {
  const mutant = Buffer.from(bytes);
  repeat(4, random, () => (mutant[below(bytes.length, random)]! ^= 1 << below(8, random)));
  return mutant;
}

/** Replaces one to three numbers, in small sections as often as in large ones: by words, or by neighbours. */
function replaceNumbers(source: MutationSource, random: Random, words: string | null): Buffer {
  const text = source.bytes.toString('latin1');
  const places = new Map<number, string>();
  repeat(3, random, () => {
    const { value, end } = pick(source.sections, random);
    const number = /\d+/g;
    number.lastIndex = value + below(end - value, random);
    const found = number.exec(text);
    if (found !== null) places.set(found.index, found[0]);
  });
  let mutant = text;
  for (const [at, number] of [...places].sort(([one], [other]) => other - one)) {
    const near = String(Number(number) + pick([-7, -1, 1, 7], random));
    const replacement = words === null ? near : pick(words.split(' '), random);
    mutant = mutant.slice(0, at) + replacement + mutant.slice(at + number.length);
  }
  return Buffer.from(mutant, 'latin1');
}

/** Other values for one or two of the numbers in the `snapshot` section. */
function changeCounts(
  source: MutationSource,
  random: Random,
  keys: readonly string[],
  lies: (count: number) => readonly unknown[],
): Buffer {
  const head = source.read('snapshot') as Record<string, unknown>;
  repeat(2, random, () => {
    const key = pick(keys, random);
    head[key] = pick(lies(Number(head[key])), random);
  });
  return source.with('snapshot', JSON.stringify(head));
}

/** Some nodes get edges of others: the sum stays. */
function shiftEdgeCounts(source: MutationSource, random: Random): Buffer {
  const nodes = source.read('nodes') as number[];
  const width = nodeWidth(source);
  const field = fieldsOf(source, 'node').indexOf('edge_count');
  const somewhere = (): number => below(nodes.length / width, random) * width + field;
  repeat(20, random, () => {
    const [from, to] = [somewhere(), somewhere()];
    const moved = below(nodes[from]! + 1, random);
    nodes[from]! -= moved;
    nodes[to]! += moved;
  });
  return source.with('nodes', JSON.stringify(nodes));
}

function changeEdges(source: MutationSource, random: Random, most: number, target: () => number): Buffer {
  const edges = source.read('edges') as number[];
  const fields = fieldsOf(source, 'edge');
  const field = fields.indexOf('to_node');
  repeat(most, random, () => {
    edges[below(edges.length / fields.length, random) * fields.length + field] = target();
  });
  return source.with('edges', JSON.stringify(edges));
}

/** Other types for some records; one in twenty is none. */
function changeKinds(source: MutationSource, section: string, kind: string, random: Random): Buffer {
  const values = source.read(section) as number[];
  const fields = fieldsOf(source, kind);
  const { meta } = source.read('snapshot') as { meta: Record<string, readonly string[][]> };
  const types = meta[`${kind}_types`]![fields.indexOf('type')]!.length;
  repeat(100, random, () => {
    const at = below(values.length / fields.length, random) * fields.length + fields.indexOf('type');
    values[at] = below(random() < 0.0005 ? 300 : types, random);
  });
  return source.with(section, JSON.stringify(values));
}

function changeSections(source: MutationSource, random: Random): Buffer {
  let texts = source.sections.map(({ start, end }) => source.bytes.toString('utf8', start, end));
  repeat(2, random, () => {
    const at = below(texts.length, random);
    const [one = ''] = texts.splice(at, 1);
    const name = pick(ODD_NAMES, random);
    const outcomes = [[], [one, one], [one.replace(/"\w+"/, `"${name}"`)]];
    texts.splice(below(texts.length + 1, random), 0, ...pick([...outcomes, [one], [one]], random));
    if (random() < 0.1) texts = texts.reverse();
  });
  return Buffer.from(`{${texts.join(',')}}`);
}

function changeLayout(source: MutationSource, random: Random): Buffer {
  const head = source.read('snapshot') as { meta: Record<string, unknown> };
  const key = pick(Object.keys(head.meta), random);
  const value = head.meta[key];
  if (!Array.isArray(value)) return source.with('snapshot', '{"meta":[]}');
  // Either the list itself or, for types, the list in it.
  const list = (Array.isArray(value[0]) && random() < 0.7 ? value[0] : value) as unknown[];
  const at = below(list.length, random);
  const other = below(list.length, random);
  const changes: readonly (() => void)[] = [
    () => void list.splice(at, 1),
    () => void list.splice(at, 0, 'future'),
    () => void ([list[at], list[other]] = [list[other], list[at]]),
    () => void (list[at] = pick<unknown>(['x', 7, null, [], {}], random)),
    () => void list.push(...Array.from({ length: 400 }, (_, more) => `more${more}`)),
    () => void (list.length = 0),
    () => void (head.meta[key] = pick<unknown>([null, 'x', 7, {}, undefined], random)),
  ];
  pick(changes, random)();
  return source.with('snapshot', JSON.stringify(head));
}

/** Bytes that JSON or UTF-8 does not allow in a text, and fewer texts than are named. */
function breakTexts(source: MutationSource, random: Random): Buffer {
  const { value, end } = source.section('strings');
  if (random() < 0.2) {
    const strings = source.read('strings') as string[];
    return source.with('strings', JSON.stringify(strings.slice(0, below(strings.length, random))));
  }
  const broken = ['"', '\\', '\\x', '\\u12', '\\ud800', '\n', '\0', '"]', '",', '\x7f'].map((text) =>
    Buffer.from(text),
  );
  const invalid = [[0xff], [0xc3], [0xe2, 0x82], [0xf0, 0x9f], [0x80], [0xed, 0xa0, 0x80]].map((bytes) =>
    Buffer.from(bytes),
  );
  const at = value + below(end - value, random);
  return source.replace(at, at + below(2, random), pick([...broken, ...invalid], random));
}

/** Finds the members of the file's one object, by their commas and brackets. */
function findSections(bytes: Buffer): Section[] {
  const sections: Section[] = [];
  const text = bytes.toString('latin1');
  const token = /"(?:[^"\\]|\\[^])*"|[[\]{}:,]/g;
  let depth = 0;
  let start = 0;
  let value = 0;
  let name = '';
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [what] = match;
    if ('[{'.includes(what)) depth++;
    const ends = depth === 1 && (what === ',' || what === '}');
    if (']}'.includes(what)) depth--;
    if (ends && name !== '') sections.push({ name, start, value, end: match.index });
    if (ends) name = '';
    if (depth !== 1) continue;
    if (what === ':') value = match.index + 1;
    else if (name === '' && what.startsWith('"')) [name, start] = [what.slice(1, -1), match.index];
  }
  return sections;
}
