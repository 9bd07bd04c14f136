import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterAll } from 'vitest';

/** Cut the connection when so many bytes of the exchange have crossed it in this direction. */
export interface Cut {
  readonly direction: 'request' | 'answer';
  readonly afterBytes: number;
}

const closers: (() => void)[] = [];
afterAll(() => {
  for (const close of closers.splice(0)) close();
});

/** A TCP proxy that breaks the connection of the next exchange whose request contains `mark`, once. */
export class CuttingProxy {
  port = 0;
  /** Bytes of the last exchange that was marked and not cut. */
  requestBytes = 0;
  answerBytes = 0;
  #cut: Cut | undefined;
  readonly #mark: string;
  readonly #target: number;

  private constructor(mark: string, target: number) {
    this.#mark = mark;
    this.#target = target;
  }

  static async start(mark: string, target: number): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(mark, target);
    const sockets = new Set<Socket>();
    const server = createServer((client) => {
      sockets.add(client.on('error', () => undefined));
      sockets.add(proxy.#join(client));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closers.push(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const address = server.address();
    if (typeof address === 'object' && address !== null) proxy.port = address.port;
    return proxy;
  }

  cutNext(cut: Cut): void {
    this.#cut = cut;
  }

  #join(client: Socket): Socket {
    const server = connect(this.#target, '127.0.0.1').on('error', () => undefined);
    let active: Cut | undefined;
    let isMarked = false;
    let answered = 0;
    const sever = (): void => {
      client.resetAndDestroy();
      server.resetAndDestroy();
    };
    client.on('data', (chunk: Buffer) => {
      isMarked = chunk.includes(this.#mark);
      active = isMarked ? this.#cut : undefined;
      answered = 0;
      if (isMarked) {
        this.#cut = undefined;
        this.requestBytes = chunk.length;
        this.answerBytes = 0;
      }
      if (active?.direction !== 'request' || active.afterBytes > chunk.length) server.write(chunk);
      else server.write(chunk.subarray(0, active.afterBytes), () => setImmediate(sever));
    });
    server.on('data', (chunk: Buffer) => {
      if (isMarked) this.answerBytes += chunk.length;
      if (active?.direction !== 'answer' || active.afterBytes > answered + chunk.length) {
        answered += chunk.length;
        client.write(chunk);
        return;
      }
      const rest = chunk.subarray(0, active.afterBytes - answered);
      if (rest.length === 0) sever();
      else client.write(rest, () => setImmediate(sever));
    });
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
    return server;
  }
}
