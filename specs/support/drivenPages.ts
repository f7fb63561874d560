/** Pages on 127.0.0.1 to drive from outside, and the scenarios that drive them. */
import { afterAll, beforeAll } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server whose pages are given by their path. */
export interface PageServer {
  /** Address of a page. */
  url(path: string): string;
  /** Headers of the last request for a page. */
  readonly cookies: Record<string, string | undefined>;
}

/** @param bodies of the pages, by their path without the slash. */
export function servePages(bodies: Readonly<Record<string, string>>): PageServer {
  let server: Server | undefined;
  const cookies: Record<string, string | undefined> = {};
  beforeAll(async () => {
    server = createServer(({ url = '/', headers }, response) => {
      const path = url.slice(1);
      cookies[path] = headers.cookie;
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(`<!doctype html><html><body>${bodies[path] ?? ''}</body></html>`);
    });
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server?.closeAllConnections();
    server?.close();
  });
  return {
    cookies,
    url: (path) => `http://127.0.0.1:${(server!.address() as AddressInfo).port}/${path}`,
  };
}

/** A shop whose open orders are let go by the back, or are not. */
export function shop(closing: string): string {
  return `<button id="open">open</button> <button id="close">close</button> <div id="list"></div>
<script>
  class Order { constructor(number) { this.number = number; this.lines = [number]; } }
  class Shop { constructor() { this.orders = []; } }
  window.shop = new Shop();
  let number = 0;
  document.getElementById('open').onclick = () => {
    shop.orders.push(new Order(number++));
    document.getElementById('list').innerHTML = '<p class="order">order</p>';
  };
  document.getElementById('close').onclick = () => {
    document.getElementById('list').innerHTML = '';
    ${closing}
  };
</script>`;
}
