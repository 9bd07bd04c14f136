import { Server } from 'node:net';
import type { Logger } from '../../../src/application/ports/driven/logger.ts';
import type { FromWorker, ToWorker } from '../../../src/bootstrap/cluster/messages.ts';
import { Primary } from '../../../src/bootstrap/cluster/primary.ts';
import { StateHost } from '../../../src/bootstrap/cluster/state-host.ts';
import type { WorkerEvents } from '../../../src/bootstrap/cluster/worker-run.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';

/** A worker process as far as its primary process sees it. */
export class FakeWorker {
  readonly told: ToWorker[] = [];
  readonly sockets: string[] = [];
  isKilled = false;
  readonly #events: WorkerEvents;

  constructor(events: WorkerEvents) {
    this.#events = events;
  }

  say(message: FromWorker, socket?: Server): void {
    this.#events.received(message, socket);
  }

  hear(message: ToWorker): void {
    if (message.kind === 'listener') this.sockets.push(message.key);
    this.told.push(message);
  }

  end(code: number): void {
    this.#events.ended({ code, signal: undefined });
  }

  kill(): void {
    this.isKilled = true;
    this.#events.ended({ code: undefined, signal: 'SIGKILL' });
  }

  get kinds(): readonly string[] {
    return this.told.map(({ kind }) => kind);
  }

  get orders() {
    const begin = this.told.find((message) => message.kind === 'begin');
    if (begin?.kind !== 'begin') throw new Error('it was not told to begin');
    return begin.orders;
  }
}

/** Everything that waits for nothing but promises has happened. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const socket = (): Server & { isClosed: boolean } => {
  const server = Object.assign(new Server(), { isClosed: false });
  server.close = () => {
    server.isClosed = true;
    return server;
  };
  return server;
};

export const rig = (workers: number) => {
  const clock = new HandClock();
  const started: FakeWorker[] = [];
  const lines: string[] = [];
  const note = (message: string): void => void lines.push(message);
  const logger: Logger = { debug: note, info: note, warn: note, error: note };
  const primary = new Primary(
    {
      launch: (events) => {
        const worker = new FakeWorker(events);
        started.push(worker);
        return {
          pid: started.length,
          send: (message) => worker.hear(message),
          kill: () => worker.kill(),
        };
      },
      orders: () => ({ replica: `r${started.length}`, token: 't', stateKey: new Uint8Array(32) }),
      state: new StateHost(clock),
      clock,
      timers: clock,
      logger,
    },
    { workers, startMs: 60_000, leaveMs: 30_000 },
  );
  const at = (index: number): FakeWorker => {
    const worker = started[index];
    if (worker === undefined) throw new Error(`worker ${index} was not started`);
    return worker;
  };
  const serve = async (from: number, to: number): Promise<void> => {
    for (let index = from; index <= to; index += 1) {
      at(index).say({ kind: 'ready' });
      await settled();
    }
  };
  /** All workers serve. */
  const begun = async (): Promise<void> => {
    const start = primary.start();
    await serve(0, 0);
    await serve(1, workers - 1);
    await start;
  };
  return { primary, clock, started, lines, at, serve, begun };
};
