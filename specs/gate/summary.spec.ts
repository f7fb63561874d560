import { describe, expect, it } from '@jest/globals';
import { renderSummary } from '../../harness/gate';
import { compareWith, everyKind, hostile, hostileNames, telling } from '../support/comparisons';
import { audited, leaked, passed } from '../support/results';

describe('the summary of a job', () => {
  it('is a table of leaks, what else is wrong or gone, and each regression drawn', () => {
    const text = renderSummary(everyKind(), telling);
    expect(text.slice(0, text.indexOf('<details>'))).toBe(`\
## weakspot gate: 3 regressions, 1 known leak, 1 known leak gone, 2 scenarios without a verdict

| | scenario | leak | through | each iteration | retained | |
|---|---|---|---|--:|--:|---|
| ✖ | new.ts\\@node | order | Shop.orders \\(Array elements\\) | 1 | 700 B | new |
| ✖ | faster.ts\\@node | order | Shop.orders \\(Array elements\\) | 2 | 700 B | faster |
| ✔ | known.ts\\@node | order | Shop.orders \\(Array elements\\) | 1 | 700 B | same |

### Not as expected

- lost.ts\\@node: shop must live; all 7 died too early

### Without a verdict

- throws.ts\\@node: act, iteration 2 threw TypeError: no order
- page.ts\\@chromium: there is no browser: npx puppeteer browsers install chrome

### Gone

- gone.ts\\@node: order through Shop.orders \\(Array elements\\), 1 more each iteration, 700 B \\(the old shop\\)

`);
    expect(text).toContain(`\
<details><summary>new.ts@node: order</summary>

<pre>
    expected order to be collected; 7 of 7 are alive, 1 more each iteration
    new: it is not in reports/baseline.json

    (root)
    └ state        Shop   src/shop.ts:2
`);
  });

  it('is one line when all is well', () => {
    expect(renderSummary(compareWith(audited(), audited(passed('a.ts@node'))), telling)).toBe(
      '## weakspot gate: no leak\n\n\n',
    );
  });

  it('leaves out what GitHub would not take, and says so', () => {
    const many = Array.from({ length: 1000 }, (_, at) => leaked(`${at}.ts@node`));
    const text = renderSummary(compareWith(audited(), audited(...many)), telling);
    expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
    expect(text).toMatch(/\n\d+ more did not fit: they are in the report\.\n$/);
  });

  it.each(hostileNames.map((name) => [JSON.stringify(name).slice(0, 40), name]))(
    'has no mark of its own from a name: %s',
    (_, name) => {
      const text = renderSummary(hostile(name), telling);
      const tags = text.match(/<\/?[a-z!][^>]*>/gi) ?? [];
      expect(new Set(tags)).toEqual(
        new Set(['<details>', '<summary>', '</summary>', '<pre>', '</pre>', '</details>']),
      );
      const row = text.split('\n')[4]!;
      // eslint-disable-next-line no-control-regex -- what must not be there
      expect(row).not.toMatch(/[\u0000-\u001f]/);
      expect(row.replace(/\\./g, '').split('|')).toHaveLength(9);
    },
  );
});
