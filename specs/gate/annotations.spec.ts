import { describe, expect, it } from '@jest/globals';
import { renderAnnotations } from '../../harness/gate';
import { baselineName, everyKind, hostile, hostileNames } from '../support/comparisons';

describe('annotations of GitHub', () => {
  it('are one for each regression, each other failure and each scenario without a verdict', () => {
    expect(renderAnnotations(everyKind(), baselineName)).toEqual([
      '::error file=src/shop.ts,line=2,col=3,title=order leaks in new.ts@node::expected order to be collected; 7 of 7 are alive, 1 more each iteration%0Anew: it is not in reports/baseline.json',
      '::error file=src/shop.ts,line=2,col=3,title=order leaks in faster.ts@node::expected order to be collected; 14 of 7 are alive, 2 more each iteration%0Afaster: 2 more each iteration, and reports/baseline.json allows 1',
      '::error file=lost.ts,line=1,col=1,title=lost.ts@node is not as expected::shop must live; all 7 died too early',
      '::error file=throws.ts,line=9,col=5,title=throws.ts@node has no verdict::act, iteration 2 threw TypeError: no order',
      '::error file=page.ts,line=1,col=1,title=page.ts@chromium has no verdict::there is no browser: npx puppeteer browsers install chrome',
    ]);
  });

  it('name files from the root of the repository', () => {
    expect(renderAnnotations(everyKind(), baselineName, 'packages/shop/')[0]).toMatch(
      /^::error file=packages\/shop\/src\/shop\.ts,/,
    );
  });

  it.each(hostileNames.map((name) => [JSON.stringify(name).slice(0, 40), name]))(
    'stay one line with one command whatever a name is: %s',
    (_, name) => {
      const lines = renderAnnotations(hostile(name), baselineName);
      expect(lines).toHaveLength(3);
      for (const line of lines) {
        expect(line).toMatch(/^::error file=[^,:]*,line=\d+,col=\d+,title=[^,:]*::[^\r\n]*$/);
        expect(line).not.toMatch(/\p{Cc}/u);
        expect(line.length).toBeLessThan(20_000);
      }
    },
  );

  it('spell what GitHub would decode', () => {
    const [line] = renderAnnotations(hostile('100%0A, a:b'), baselineName);
    expect(line).toContain('title=100%250A%2C a%3Ab leaks in ');
    expect(line).toContain('::expected 100%250A, a:b to be collected; ');
  });
});
