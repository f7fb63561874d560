import type { IHeapNode, IHeapSnapshot } from '@memlab/core';

export function readColumns(snapshot: IHeapSnapshot): unknown;
export function findNode(
  snapshot: IHeapSnapshot,
  predicate: (node: IHeapNode) => boolean,
): IHeapNode | undefined;
