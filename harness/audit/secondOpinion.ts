import type { HeapGraph, NodeId } from '../heap';
import { askMemlab, findMemlabOrNull } from '../memlab';
import type { SecondOpinion } from '../result';
import type { Testimony } from '../verdict';

/** What was judged of one label: which objects this project calls alive, and which it could have. */
export interface JudgedLabel {
  label: string;
  /** V8's ids of its objects that the snapshot has, alive or not. */
  ids: readonly NodeId[];
  /** How many of them were found alive. */
  survivors: number;
}

/** The tracked objects of a judged heap, by label. */
export function judgedLabels(testimonies: readonly Testimony[], graph: HeapGraph): JudgedLabel[] {
  const labels = [...new Set(testimonies.map(({ label }) => label))];
  return labels.map((label) => {
    const own = testimonies.filter((testimony) => testimony.label === label);
    return {
      label,
      ids: own.flatMap(({ node }) => (node === null ? [] : [graph.id(node)])),
      survivors: own.filter(({ snapshot }) => snapshot).length,
    };
  });
}

/** Asks memlab about the objects of a judged snapshot, label by label. Never rejects: that it failed is its opinion. */
export async function askSecondOpinion(
  snapshotFile: string,
  judged: readonly JudgedLabel[],
  signal?: AbortSignal,
): Promise<SecondOpinion> {
  const version = (await findMemlabOrNull()) ?? '';
  try {
    const { alive } = await askMemlab({ snapshotFile, ids: judged.flatMap(({ ids }) => ids) }, signal);
    return compare(version, new Set(alive), judged);
  } catch (error) {
    return { tool: 'memlab', version, survivors: {}, agrees: null, explanation: (error as Error).message };
  }
}

interface ComparedLabel {
  label: string;
  /** Alive, as weakspot counts them and as memlab does. */
  survivors: number;
  theirs: number;
}

function compare(version: string, alive: ReadonlySet<number>, judged: readonly JudgedLabel[]): SecondOpinion {
  const counted = judged.map(({ label, ids, survivors }): ComparedLabel => {
    const theirs = ids.filter((id) => alive.has(id)).length;
    return { label, survivors, theirs };
  });
  const differing = counted.filter(({ survivors, theirs }) => survivors !== theirs);
  return {
    tool: 'memlab',
    version,
    survivors: Object.fromEntries(counted.map(({ label, theirs }) => [label, theirs])),
    agrees: differing.length === 0,
    explanation: differing.length === 0 ? null : differing.map(explainDifference).join('; '),
  };
}

function explainDifference({ label, survivors, theirs }: ComparedLabel): string {
  const rules = "the two have rules of their own for a WeakMap's entries and for what a debugger keeps";
  return `of ${label} memlab finds ${theirs} alive, weakspot ${survivors}: ${rules}`;
}
