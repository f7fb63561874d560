import { describe, expect, it } from '@jest/globals';
import { reachable, shortestPath, shortestPathTree, type EdgeOrdinal } from '../../harness/heap';
import { heap, HeapBuilder, type BuiltHeap } from '../support/heapBuilder';

/** A path as text: the labels it passes through. */
function drawn(h: BuiltHeap, path: EdgeOrdinal[] | null): string {
  const { graph } = h;
  return path === null ? 'none' : ['root', ...path.map((edge) => h.label(graph.target(edge)))].join(' ');
}

describe('shortest paths', () => {
  const h = heap(`
    root -> App -cache-> Cache -entries-> Map -internal:table-> table<array> -> Item
    App -list-> List -> Item
    App -weak:ref-> Item
    Lonely -> Item
  `);

  it('take the fewest edges, and none that is weak', () => {
    expect(drawn(h, shortestPath(h.graph, h.node('Item')))).toBe('root App List Item');
  });

  it('go around what is left out', () => {
    const cut = h.edge('App', 'list');
    const around = shortestPath(h.graph, h.node('Item'), { withoutEdge: (edge) => edge === cut });
    expect(drawn(h, around)).toBe('root App Cache Map table Item');
    const withoutNodes = new Uint8Array(h.graph.nodeCount);
    withoutNodes[h.node('App')] = 1;
    expect(shortestPath(h.graph, h.node('Item'), { withoutNodes })).toBeNull();
  });

  it('do not lead to what only the dead hold', () => {
    expect(drawn(h, shortestPath(h.graph, h.node('Lonely')))).toBe('none');
    expect(shortestPath(h.graph, h.graph.root)).toEqual([]);
  });

  it('end in the lowest edge of equally short ones', () => {
    const twins = heap(`
      A -second-> Goal
      A -third-> Goal
      root -> Z
      root -> A
      Z -> Goal
    `);
    expect(drawn(twins, shortestPath(twins.graph, twins.node('Goal')))).toBe('root A Goal');
    expect(shortestPathTree(twins.graph).parentEdge[twins.node('Goal')]).toBe(twins.edge('A', 'second'));
  });
});

describe('WeakMap entries', () => {
  const h = heap(`
    root -> App -map-> WeakMap -internal:table-> table<array>
    App -> Far -> Farther -> key:Key
    table + key => value:Value
    value -> Behind
    table + lost:Key => orphan:Value
    table + value => second:Value
  `);
  const alive = (without = {}): string[] => {
    const marks = reachable(h.graph, without);
    return ['value', 'Behind', 'orphan', 'second'].filter((label) => marks[h.node(label)] === 1);
  };

  it('keep a value alive while key and table are, and entries whose key is such a value', () => {
    expect(alive()).toEqual(['value', 'Behind', 'second']);
  });

  it('keep nothing alive without the key, or the table, or either edge', () => {
    expect(alive({ withoutEdge: (edge: EdgeOrdinal) => edge === h.edge('Farther', 0) })).toEqual([]);
    expect(alive({ withoutEdge: (edge: EdgeOrdinal) => edge === h.edge('App', 'map') })).toEqual([]);
    const { keyEdges, tableEdges } = h.graph.ephemerons;
    expect(alive({ withoutEdge: (edge: EdgeOrdinal) => edge === keyEdges[0] })).toEqual([]);
    expect(alive({ withoutEdge: (edge: EdgeOrdinal) => edge === tableEdges[0] })).toEqual([]);
  });

  it('put the value one step behind the later of key and table', () => {
    expect(drawn(h, shortestPath(h.graph, h.node('value')))).toBe('root App Far Farther key value');
  });

  it('are listed with their two edges', () => {
    const { ephemerons } = h.graph;
    expect(ephemerons.count).toBe(3);
    expect([ephemerons.tables[0], ephemerons.keys[0], ephemerons.values[0]]).toEqual(
      ['table', 'key', 'value'].map((label) => h.node(label)),
    );
    expect(h.graph.isEphemeronEdge(ephemerons.keyEdges[0] as EdgeOrdinal)).toBe(true);
    expect(h.graph.isEphemeronEdge(h.edge('value', 0))).toBe(false);
  });

  it('of which V8 wrote one edge only are ordinary references', () => {
    const builder = new HeapBuilder();
    const key = builder.addNode({ name: 'Key' });
    const value = builder.addNode({ name: 'Value' });
    builder.addEdge(0, key);
    const name = '1 / part of key (Key @3) -> value (Value @5) pair in WeakMap (table @99)';
    builder.addEdge(key, value, 'internal', name);
    const graph = builder.toGraph();
    expect(reachable(graph)[value]).toBe(1);
    expect(graph.ephemerons.count).toBe(0);
  });
});
