/** @jsxRuntime automatic @jsxImportSource preact */
import { findVerdict, isAsExpected, type Entry, type VerdictWord } from './entry';

const open = new Set<VerdictWord>(['inconclusive', 'no verdict', 'skipped']);

/** What became of the objects, and whether that is as the scenario says. */
export function Verdict({ entry }: { entry: Entry }) {
  const kind = findKind(entry);
  return (
    <span class={`verdict ${kind}`}>
      {findVerdict(entry)}
      {{ good: ', as expected', bad: ', not as expected', open: '' }[kind]}
    </span>
  );
}

/** The same in a table. */
export function VerdictMark({ entry }: { entry: Entry }) {
  const kind = findKind(entry);
  return (
    <span class={`verdict ${kind}`}>
      <Mark kind={kind} /> {findVerdict(entry)}
    </span>
  );
}

/** The marks of the terminal's table; said in words to those who do not see them. */
export function Mark({ kind }: { kind: VerdictKind }) {
  return (
    <span class={`mark ${kind}`}>
      <span aria-hidden="true">{{ good: '✔', bad: '✖', open: '?' }[kind]}</span>
      <span class="spoken">
        {{ good: 'as expected: ', bad: 'not as expected: ', open: 'no verdict: ' }[kind]}
      </span>
    </span>
  );
}

/** open: nobody knows yet. */
export type VerdictKind = 'good' | 'bad' | 'open';

export function findKind(entry: Entry): VerdictKind {
  if (isAsExpected(entry)) return 'good';
  return open.has(findVerdict(entry)) ? 'open' : 'bad';
}
