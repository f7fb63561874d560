import type { CollectionGroup, HeapSurvey } from '../diagnosis';
import type { HeapGraph } from '../heap';
import type * as plain from './inspectResult';
import { textOfString } from './nodeDescriber';

/** More than these no list has. */
const mostRows = 100;

type Survey = Pick<
  plain.InspectResult,
  | 'detached'
  | 'duplicateStrings'
  | 'emptyCollections'
  | 'oversizedCollections'
  | 'largeCollections'
  | 'listeners'
>;

/** A survey as results hold it. @param includeStrings whether to tell what strings say */
export function plainSurvey(survey: HeapSurvey, graph: HeapGraph, includeStrings: boolean): Survey {
  const { detached, strings, empty, oversized, large, listeners } = survey;
  const group = (one: CollectionGroup): plain.CollectionGroup => plainGroup(one, graph);
  return {
    detached: detached.map(({ node, ...one }) => ({ ...one, id: graph.id(node) })),
    duplicateStrings: {
      ...strings,
      largest: strings.largest.map(({ node, ...one }) => ({
        ...one,
        id: graph.id(node),
        ...textOfString(graph, node, includeStrings),
      })),
    },
    emptyCollections: empty.slice(0, mostRows).map(group),
    oversizedCollections: oversized.slice(0, mostRows).map(group),
    largeCollections: large.slice(0, mostRows).map(({ entryClass, retainedBytes, ...one }) => ({
      ...group(one),
      ...{ entryClass, retainedBytes },
    })),
    listeners: listeners.slice(0, mostRows).map(({ most, mostId, ...one }) => ({
      ...one,
      most: { id: mostId, listeners: most },
    })),
  };
}

function plainGroup(one: CollectionGroup, graph: HeapGraph): plain.CollectionGroup {
  const { largest, className, heldBy, count, entries, room, bytes, unusedBytes } = one;
  const { node, entries: most, room: mostRoom } = largest;
  return {
    ...{ className, heldBy, count, entries, room, bytes, unusedBytes },
    largest: { id: graph.id(node), entries: most, room: mostRoom },
  };
}
