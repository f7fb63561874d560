/** HTTP services that run already, with secrets in their heaps: one that leaks for each request, and its healthy twin. */
import { afterEach } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { ScenarioFolder } from './scenarios';

/** A service that says where it listens, and whether it is as it was: what it holds open, and what stands in its heap. */
const service = (closing: string, types: { bus: string; log: string }): string => `
class Bus extends EventEmitter {}
const bus = new Bus();
bus.setMaxListeners(0);
class RequestLog {
  lines${types.log} = ['token-' + Math.random()];
  constructor(${types.bus}) {
    const flush = () => this.flush();
    bus.on('flush', flush);
    ${closing}
  }
  flush() { this.lines.length = 0; }
}
const server = createServer((request, response) => {
  if (request.url === '/state') {
    const handles = process.getActiveResourcesInfo().filter((name) => name !== 'Timeout');
    const snapshot = writeHeapSnapshot(__SNAPSHOT__ + process.hrtime.bigint() + '.heapsnapshot');
    response.end(JSON.stringify({ handles, snapshot, inspector: typeof url() === 'string', listening: bus.listenerCount('flush') }));
    return;
  }
  new RequestLog(${types.bus === '' ? '' : 'bus'});
  response.end('ok');
});
server.listen(0, '127.0.0.1', () => process.send!({ port: server.address().port, inspector: url() }));
`;
const imports = `import { EventEmitter } from 'node:events';
import { createServer } from 'node:http';
import { url } from 'node:inspector';
import { writeHeapSnapshot } from 'node:v8';
`;
const requires = `const { EventEmitter } = require('node:events');
const { createServer } = require('node:http');
const { url } = require('node:inspector');
const { writeHeapSnapshot } = require('node:v8');
`;
const plain = (text: string): string => text.replaceAll('!', '');
const noTypes = { bus: '', log: '' };
const unsubscribing = "setImmediate(() => bus.off('flush', flush));";

/** What stands in the heap of a service and in no text of its. */
export const secret = /token-0\.\d/;

export const leakyCommonJs = requires + plain(service('', noTypes));
export const leakyModule = imports + plain(service('', noTypes));
export const leakyTypeScript =
  imports +
  service('', { bus: '', log: ': string[]' }).replace(
    'server.address().port',
    '(server.address() as { port: number }).port',
  );
export const healthyCommonJs = requires + plain(service(unsubscribing, noTypes));
export const healthyModule = imports + plain(service(unsubscribing, noTypes));

/** Asks a service so many times; fails when one request is not answered. */
const asks = `const [port, count] = process.argv.slice(2);
for (let i = 0; i < Number(count); i++) {
  const response = await fetch(\`http://127.0.0.1:\${port}/\${i}\`, { headers: { connection: 'close' } });
  if (!response.ok || (await response.text()) !== 'ok') process.exit(1);
}
`;

/** What a service says of itself. */
export interface ServiceState {
  /** What keeps its event loop alive. */
  handles: string[];
  /** A snapshot of its heap that it wrote itself. */
  snapshot: string;
  /** Whether its inspector is open. */
  inspector: boolean;
  /** How many listeners its bus has. */
  listening: number;
}

export interface Service {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly port: number;
  /** Address of its inspector; undefined where that is not open. */
  readonly inspector: string;
  state(): Promise<ServiceState>;
}

/** Starts services, and ends them after each spec. */
export interface Services {
  /** @param flags Node's */
  readonly start: (name: string, text: string, ...flags: string[]) => Promise<Service>;
  /** A command that asks a service twenty times. */
  readonly ask: (service: Service) => string;
}

export function services(folder: ScenarioFolder): Services {
  const started: ChildProcess[] = [];
  const load = folder.write('load.mjs', asks);
  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
  });
  return {
    async start(name, text, ...flags) {
      const file = folder.write(name, text.replace('__SNAPSHOT__', JSON.stringify(`${folder.path}/`)));
      const child = spawn(process.execPath, [...flags, file], {
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      });
      started.push(child);
      const [{ port, inspector }] = (await once(child, 'message')) as [{ port: number; inspector: string }];
      const state = async (): Promise<ServiceState> => {
        const answer = await fetch(`http://127.0.0.1:${port}/state`, { headers: { connection: 'close' } });
        return (await answer.json()) as ServiceState;
      };
      return { child, pid: child.pid!, port, inspector, state };
    },
    ask: ({ port }) => `"${process.execPath}" "${load}" ${port} 20`,
  };
}

/** A port on which nobody listens just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
