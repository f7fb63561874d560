import { describe, expect, it } from '@jest/globals';
import { renderJunit } from '../../harness/gate';
import { element, escapeXml } from '../../harness/gate/xml';
import { everyKind, hostile, hostileNames, telling } from '../support/comparisons';
import { faultsOfJunit } from '../support/publishedSchemas';

describe('JUnit XML', () => {
  it('has a case for each scenario: failures, known leaks, errors and what did not run', async () => {
    const xml = renderJunit(everyKind(), telling);
    expect(await faultsOfJunit(xml)).toEqual([]);
    const drawn = `
    (root)
    └ state        Shop   src/shop.ts:2
  ✂   └ .orders    Array
        └ element  Order  src/shop.ts:1

  ✂ weak spot: Shop.orders (Array elements)  src/shop.ts:2
    breaking it frees 7 Order, 700 B; verified in the live heap
    take out of the list what is done with`;
    expect(xml).toBe(`\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="weakspot" tests="7" failures="3" errors="1" time="1.234">
  <testsuite name="weakspot gate" tests="7" failures="3" errors="1" skipped="1" time="1.234">
    <testcase name="new.ts@node" classname="new.ts" time="0.640"><failure type="new" message="expected order to be collected; 7 of 7 are alive, 1 more each iteration">    expected order to be collected; 7 of 7 are alive, 1 more each iteration
    new: it is not in reports/baseline.json
${drawn}</failure></testcase>
    <testcase name="faster.ts@node" classname="faster.ts" time="0.640"><failure type="faster" message="expected order to be collected; 14 of 7 are alive, 2 more each iteration">    expected order to be collected; 14 of 7 are alive, 2 more each iteration
    faster: 2 more each iteration, and reports/baseline.json allows 1
${drawn}</failure></testcase>
    <testcase name="known.ts@node" classname="known.ts" time="0.640"><system-out>known: known.ts@node: order through Shop.orders (Array elements), 1 more each iteration, 700 B (the old shop)</system-out></testcase>
    <testcase name="gone.ts@node" classname="gone.ts" time="0.640"/>
    <testcase name="lost.ts@node" classname="lost.ts" time="0.640"><failure type="expectation" message="shop must live; all 7 died too early">shop must live; all 7 died too early</failure></testcase>
    <testcase name="throws.ts@node" classname="throws.ts" time="0.640"><error type="thrown" message="act, iteration 2 threw TypeError: no order">order 1
order 2</error></testcase>
    <testcase name="page.ts@chromium" classname="page.ts" time="0.640"><skipped>there is no browser: npx puppeteer browsers install chrome</skipped></testcase>
  </testsuite>
</testsuites>
`);
  });

  it.each(hostileNames.map((name) => [JSON.stringify(name).slice(0, 40), name]))(
    'is valid whatever a name is: %s',
    async (_, name) => {
      expect(await faultsOfJunit(renderJunit(hostile(name), telling))).toEqual([]);
    },
  );

  it('is refused by its schema when it is not JUnit', async () => {
    expect(await faultsOfJunit('<testsuites><testcase/></testsuites>')).not.toEqual([]);
    expect(await faultsOfJunit('<testsuites>\u0007</testsuites>')).not.toEqual([]);
  });
});

describe('a text in XML', () => {
  it('has no mark of XML, and nothing that XML forbids', () => {
    expect(escapeXml(']]> & <a b="c">')).toBe(']]&gt; &amp; &lt;a b=&quot;c&quot;&gt;');
    expect(escapeXml('\u0000\u001b\ud800\ufffe\n\t🙂')).toBe('\\u0000\\u001b\\ud800\\ufffe\n\t🙂');
  });

  it('keeps its lines in an attribute', () => {
    expect(element('a', { b: 'c\n\td', e: undefined, f: 1 })).toBe('<a b="c&#10;&#9;d" f="1"/>');
  });
});
