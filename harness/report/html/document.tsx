/** @jsxRuntime automatic @jsxImportSource preact */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderToStaticMarkup } from 'preact-render-to-string';
import type { AuditResult } from '../../result';
import { Catalogue } from './catalogue';
import { listEntries, sortByCost } from './entry';
import { FindingPage } from './findingPage';
import { Overview } from './overview';

/**
 * Renders the report: one file that loads nothing. All content is there without script; each page is what its id's
 * link shows. The same result gives the same text.
 */
export function renderHtml(result: AuditResult): string {
  return `<!doctype html>\n${renderToStaticMarkup(<Document result={result} />)}\n`;
}

/** With more pages than these, each is shorter: a file of some megabytes opens slowly. */
const mostWholePages = 150;

const style = readText('style.css');
const script = readText('script.js');

function Document({ result }: { result: AuditResult }) {
  const entries = listEntries(result);
  const catalogue = new Catalogue(entries);
  const byCost = sortByCost(entries);
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>weakspot report</title>
        <link rel="icon" href="data:," />
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        <header>
          <a href="#overview">weakspot</a>
        </header>
        <main>
          <Overview result={result} entries={entries} catalogue={catalogue} />
          {byCost.map((entry, place) => (
            <FindingPage
              entry={entry}
              catalogue={catalogue}
              previous={byCost[place - 1]}
              next={byCost[place + 1]}
              brief={entries.length > mostWholePages}
            />
          ))}
        </main>
        <script dangerouslySetInnerHTML={{ __html: script }} />
      </body>
    </html>
  );
}

/** Nothing runs, and nothing styles the page, but what this file was written with; nothing is loaded or sent. */
const policy = [
  "default-src 'none'",
  `style-src ${hash(style)}`,
  `script-src ${hash(script)}`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

function readText(name: string): string {
  return readFileSync(join(__dirname, name), 'utf8');
}
