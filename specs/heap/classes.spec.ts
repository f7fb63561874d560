import { describe, expect, it } from '@jest/globals';
import { className, classHistogram } from '../../harness/heap';
import { heap } from '../support/heapBuilder';

describe('classes', () => {
  const h = heap(
    `
    root -shortcut:1-> Window
    Window -document-> doc:HTMLDocument<native> -> div:<div id="main"><native>
    Window -lost-> lost:<p class="x"><native> -> inner:Text<native>
    Window -> map:Map -internal:table-> table:t<array> 1000B
    Window -> code:f<code>
    Window -> shape:x<object shape>
    `,
    { nodes: { doc: { detachedness: 1 }, lost: { detachedness: 2 } } },
  );
  const classOf = (label: string): string => className(h.graph, h.node(label));

  it('are named as DevTools names them', () => {
    expect(['Window', 'div', 'table', 'code', 'shape'].map(classOf)).toEqual([
      'Window',
      '<div>',
      '(array)',
      '(compiled code)',
      '(object shape)',
    ]);
  });

  it('say of DOM nodes that they hang in no document, which their children inherit', () => {
    expect(['doc', 'lost', 'inner'].map(classOf)).toEqual(['HTMLDocument', 'Detached <p>', 'Detached Text']);
    expect(['doc', 'div', 'inner', 'map'].map((label) => h.graph.detachedness(h.node(label)))).toEqual([
      1, 1, 2, 0,
    ]);
  });

  it('count with an object the arrays that it alone holds', () => {
    const [largest] = classHistogram(h.graph);
    expect(largest).toEqual({ className: 'Map', count: 1, shallowBytes: 1016 });
  });
});
