import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import {
  CdpError,
  connectWebSocket,
  isHeapGone,
  SessionClosedError,
  type CdpSession,
} from '../../harness/cdp';

interface Question {
  id: number;
  method: string;
  params: unknown;
}

/** The other end of a session: a WebSocket server that answers as the spec says. */
class OtherEnd {
  readonly questions: Question[] = [];

  private constructor(
    readonly server: WebSocketServer,
    readonly session: CdpSession,
    readonly socket: WebSocket,
  ) {
    socket.on('message', (data: Buffer) => {
      this.questions.push(JSON.parse(data.toString('utf8')) as Question);
      socket.emit('question');
    });
  }

  static async connect(): Promise<OtherEnd> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    const connected = once(server, 'connection');
    const session = await connectWebSocket(addressOf(server));
    const [socket] = (await connected) as [WebSocket];
    return new OtherEnd(server, session, socket);
  }

  say(message: unknown): void {
    this.socket.send(JSON.stringify(message));
  }

  async hear(count: number): Promise<readonly Question[]> {
    while (this.questions.length < count) await once(this.socket, 'question');
    return this.questions;
  }

  async stop(): Promise<void> {
    await this.session.close();
    this.socket.terminate();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function addressOf(server: WebSocketServer): string {
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a WebSocket session', () => {
  let other: OtherEnd;
  let session: CdpSession;

  beforeEach(async () => {
    other = await OtherEnd.connect();
    session = other.session;
  });

  afterEach(() => other.stop());

  it('matches answers to questions by number, in whatever order they come', async () => {
    const first = session.send('Runtime.evaluate', { expression: 'first' });
    const second = session.send('Runtime.evaluate', { expression: 'second' });
    const [one, two] = await other.hear(2);
    expect(one).toMatchObject({ method: 'Runtime.evaluate', params: { expression: 'first' } });
    other.say({ id: two!.id, result: { result: { type: 'string', value: 'answer to the second' } } });
    other.say({ id: one!.id, result: { result: { type: 'string', value: 'answer to the first' } } });
    expect((await first).result.value).toBe('answer to the first');
    expect((await second).result.value).toBe('answer to the second');
  });

  it('passes over an answer that nobody waits for', async () => {
    const sent = session.send('Runtime.enable');
    const [question] = await other.hear(1);
    other.say({ id: 4711, result: {} });
    other.say({ id: question!.id, result: {} });
    other.say({ id: question!.id, result: {} });
    await expect(sent).resolves.toEqual({});
  });

  it('rejects with the method, the code and the words of an error', async () => {
    const sent = session.send('HeapProfiler.enable');
    const [question] = await other.hear(1);
    other.say({ id: question!.id, error: { code: -32601, message: 'no such method' } });
    const error = await sent.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CdpError);
    expect(error).toMatchObject({
      method: 'HeapProfiler.enable',
      code: -32601,
      answer: 'no such method',
      message: 'HeapProfiler.enable: no such method (-32601)',
    });
    expect(isHeapGone(error)).toBe(false);
  });

  it('hands events to their listeners, until they stop listening', async () => {
    const heard: string[] = [];
    const stop = session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => heard.push(`first ${chunk}`));
    session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => heard.push(`second ${chunk}`));
    session.on('HeapProfiler.resetProfiles', () => heard.push('of another name'));
    await event(other, 'a');
    stop();
    await event(other, 'b');
    expect(heard).toEqual(['first a', 'second a', 'second b']);
  });

  it('rejects what is unanswered when the other end drops the connection', async () => {
    const sent = [session.send('Runtime.enable'), session.send('Debugger.enable')];
    await other.hear(2);
    other.socket.terminate();
    const errors = await Promise.all(sent.map((promise) => promise.catch((reason: unknown) => reason)));
    expect(errors).toEqual([
      new SessionClosedError('the heap went away before it answered Runtime.enable'),
      new SessionClosedError('the heap went away before it answered Debugger.enable'),
    ]);
    expect(errors.every((error) => error instanceof SessionClosedError && isHeapGone(error))).toBe(true);
  });

  it('rejects at once what is sent after the end', async () => {
    await session.close();
    await expect(session.send('Runtime.enable')).rejects.toBeInstanceOf(SessionClosedError);
  });

  it('rejects what is unanswered when it is closed itself, and closes any number of times', async () => {
    const sent = session.send('Runtime.enable').catch((reason: unknown) => reason);
    await Promise.all([session.close(), session.close()]);
    await session.close();
    expect(await sent).toBeInstanceOf(SessionClosedError);
  });

  it('closes though the other end is too busy to agree', async () => {
    other.socket.pause();
    await expect(session.close()).resolves.toBeUndefined();
  });

  it('takes a message that is larger than ws takes by itself', async () => {
    const chunk = 'x'.repeat(101 * 1024 * 1024);
    const length = new Promise<number>((resolve) =>
      session.on('HeapProfiler.addHeapSnapshotChunk', (payload) => resolve(payload.chunk.length)),
    );
    other.say({ method: 'HeapProfiler.addHeapSnapshotChunk', params: { chunk } });
    expect(await length).toBe(chunk.length);
  });
});

describe('connecting', () => {
  it('says the address where nobody listens', async () => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    const url = addressOf(server);
    await new Promise((resolve) => server.close(resolve));
    const error = await connectWebSocket(url).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SessionClosedError);
    expect((error as Error).message).toContain(`no inspector answers at ${url}: `);
  });
});

describe('an ending heap', () => {
  it('is told by the error that V8 gives while it takes its context down', () => {
    expect(isHeapGone(new CdpError('Runtime.evaluate', -32000, 'Execution context was destroyed.'))).toBe(
      true,
    );
    expect(isHeapGone(new Error('context was destroyed'))).toBe(false);
  });
});

/** Sends one event, and waits for an answer that was sent after it. */
async function event(other: OtherEnd, chunk: string): Promise<void> {
  other.say({ method: 'HeapProfiler.addHeapSnapshotChunk', params: { chunk } });
  const answered = other.session.send('Runtime.enable');
  const questions = await other.hear(other.questions.length + 1);
  other.say({ id: questions.at(-1)!.id, result: {} });
  await answered;
}
