import { beforeAll, describe, expect, it } from '@jest/globals';
import type { ScenarioResult } from '../../harness/result';
import { servePages, shop } from '../support/drivenPages';
import { auditScenarios, onlyFinding, passing, scenarioFolder, summaryOf } from '../support/scenarios';

const steps = `action: (page) => page.click('#open'), back: (page) => page.click('#close')`;

/** Sends a letter to a frame with each click. The frame is of another site, and so in another process. */
const sending = `<button id="open">open</button> <button id="close">close</button>
<script>
  const frame = document.createElement('iframe');
  frame.src = location.href.replace('127.0.0.1', 'localhost').replace('sending', 'receiving');
  document.body.append(frame);
  document.getElementById('open').onclick = () => frame.contentWindow.postMessage('letter', '*');
</script>`;
const receiving = `<script>
  class Letter {}
  class Postbox { letters = []; }
  globalThis.postbox = new Postbox();
  onmessage = () => postbox.letters.push(new Letter());
</script>`;

describe('a page that is driven from outside, without a filter', () => {
  const folder = scenarioFolder();
  const leaky = shop('');
  const healthy = shop('shop.orders.pop();');
  const pages = servePages({ leaky, healthy, sending, receiving });
  let results: Record<'leaky.cjs' | 'healthy.cjs' | 'framed.cjs', ScenarioResult>;

  beforeAll(async () => {
    const drives = (url: string): string => `module.exports = { url: () => '${url}', ${steps} };`;
    results = await auditScenarios(folder, {
      'leaky.cjs': drives(pages.url('leaky')),
      'healthy.cjs': drives(pages.url('healthy')),
      'framed.cjs': drives(pages.url('sending')),
    });
  }, 180_000);

  it('is found to leak by what grows, and proven to', () => {
    expect(results['leaky.cjs'].status).toBe('fail');
    const finding = onlyFinding(results['leaky.cjs']);
    expect(finding.weakSpots[0]).toMatchObject({
      text: 'Shop.orders (Array elements)',
      proof: 'verified',
    });
    expect(finding).toMatchObject({
      tracked: false,
      className: 'Order',
      kind: 'growth',
      perIteration: 1,
      owner: { text: 'Shop.orders (Array elements)', sizes: [1, 8, 15] },
    });
  });

  it('is left in peace where nothing grows', () => {
    expect({ ...summaryOf(results['healthy.cjs']), findings: results['healthy.cjs'].findings }).toEqual({
      ...passing,
      findings: [],
    });
  });

  it('is audited with its frames in other processes', () => {
    const finding = onlyFinding(results['framed.cjs']);
    expect(finding.heap).toMatch(/^iframe http:\/\/localhost:\d+\/receiving$/);
    expect(finding.className).toBe('Letter');
    expect(finding.weakSpots[0]).toMatchObject({
      text: 'Postbox.letters (Array elements)',
      proof: 'verified',
    });
    expect(results['framed.cjs'].explanation[0]).toMatch(/^in iframe http:.*: 14 Letter are alive/);
  });
});
