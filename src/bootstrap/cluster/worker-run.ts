import type { SendHandle } from 'node:child_process';
import type { MetricsReport } from '../../adapters/outbound/telemetry/joined-metrics.ts';
import type { FromWorker, ToWorker, WorkerFigures, WorkerOrders } from './messages.ts';

/** How a process ended: one of both. */
export interface WorkerEnd {
  readonly code: number | undefined;
  readonly signal: string | undefined;
}

export interface WorkerProcess {
  readonly pid: number | undefined;
  send(message: ToWorker, handle?: SendHandle): void;
  /** At once, whatever it does. */
  kill(): void;
}

export interface WorkerEvents {
  received(message: FromWorker, handle: SendHandle | undefined): void;
  /** Once, and nothing comes after it. */
  ended(end: WorkerEnd): void;
}

/** Starts the program once more as a worker. */
export type LaunchWorker = (events: WorkerEvents) => WorkerProcess;

/** One worker process from its start to its end, as the primary process sees it. */
export class WorkerRun {
  readonly orders: WorkerOrders;
  /** Resolves with false when it ended before it served. */
  readonly ready: Promise<boolean>;
  readonly ended: Promise<WorkerEnd>;
  /** What it said of itself last. */
  figures: WorkerFigures = { isReady: false, sessions: 0, callsInFlight: 0 };
  report: MetricsReport = [];
  isReady = false;
  isOver = false;
  /** It was told to go. */
  isLeaving = false;
  /** Keys of the addresses it listens at. */
  readonly addresses = new Set<string>();
  readonly #process: WorkerProcess;

  constructor(
    launch: LaunchWorker,
    orders: WorkerOrders,
    sockets: ReadonlyMap<string, SendHandle>,
    hear: (run: WorkerRun, message: FromWorker, handle: SendHandle | undefined) => void,
  ) {
    this.orders = orders;
    let isReady: (served: boolean) => void = () => undefined;
    this.ready = new Promise((resolve) => {
      isReady = resolve;
    });
    let isEnded: (end: WorkerEnd) => void = () => undefined;
    this.ended = new Promise((resolve) => {
      isEnded = resolve;
    });
    this.#process = launch({
      received: (message, handle) => {
        if (message.kind === 'ready') {
          this.isReady = true;
          isReady(true);
        } else if (message.kind === 'figures') this.figures = message.figures;
        hear(this, message, handle);
      },
      ended: (end) => {
        this.isOver = true;
        isReady(false);
        isEnded(end);
      },
    });
    for (const [key, socket] of sockets) this.#process.send({ kind: 'listener', key }, socket);
    this.#process.send({ kind: 'begin', orders });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  send(message: ToWorker): void {
    if (!this.isOver) this.#process.send(message);
  }

  /** In order: it finishes what it has begun. */
  leave(kind: 'retire' | 'stop'): void {
    this.isLeaving = true;
    this.send({ kind });
  }

  kill(): void {
    if (!this.isOver) this.#process.kill();
  }
}
