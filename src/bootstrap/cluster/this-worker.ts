import { AgreedListening } from './agreed-listening.ts';
import type { WorkerOrders } from './messages.ts';
import { PrimaryLine } from './primary-line.ts';

/** Marks a process as a worker, and is gone as soon as it was read: what it starts is none. */
export const WORKER_MARK = 'GATEWAY_WORKER_PROCESS';

/** A worker process, as the program in it sees itself. */
export interface ThisWorker {
  readonly orders: WorkerOrders;
  readonly line: PrimaryLine;
  readonly listening: AgreedListening;
}

/** Undefined in a process that nobody began as a worker. Resolves when its primary process has told it what to do. */
export const thisWorker = async (): Promise<ThisWorker | undefined> => {
  const isMarked = process.env[WORKER_MARK] !== undefined;
  delete process.env[WORKER_MARK];
  if (!isMarked || process.send === undefined) return undefined;
  const line = new PrimaryLine(process);
  const orders = await new Promise<WorkerOrders>((resolve) => {
    line.on('begin', (message) => resolve(message.orders));
  });
  return { orders, line, listening: new AgreedListening(line, new Map(orders.ports)) };
};
